import type { Dialect } from "@regrow/core/variable";
import type { Carrier, InterfaceName } from "./interfaces.ts";

/** One command of an example, and what must come back. `«name»` stands for a value of `holes.ts`, in what is sent and in what comes. */
export interface Step {
  /** The line without its end. */
  readonly send: string;
  /** What ends the line; \r\n unless told. */
  readonly end?: "\r\n" | "\n" | "\n\r";
  /** Raw bytes behind the line. */
  readonly data?: string;
  /** The payload to the byte, with its last \r\n; "" for none. */
  readonly answer: string;
  /** Digit of the machine header; 0 unless told. */
  readonly code?: number;
  /** The answer is bytes that were read: over HTTP it is just those, on a line \r\n follows them (device-facts 4.2). */
  readonly isData?: boolean;
  /** Lines that a console for people prints unasked before the answer, in order. */
  readonly announces?: readonly string[];
  /** Lines that it prints unasked behind the answer, between prompts. */
  readonly follows?: readonly string[];
  /** The device restarts behind the answer, and comes up like this; "network": only its servers do. */
  readonly restarts?: "normal" | "safe mode" | "network";
  /** On a WebSocket: what is sent on it before the command, and what must arrive on it. */
  readonly sends?: string;
  readonly arrives?: string;
}

/** What an example finds when it begins. */
export interface Situation {
  readonly isSafeMode?: boolean;
  /** Variables as they were saved. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Files that are there, name to contents. */
  readonly files?: Readonly<Record<string, string>>;
  /** Wireless networks are in reach. */
  readonly hasWlan?: boolean;
  /** An HTTP server is in reach: `«url»` is a page of it, `«page»` its bytes, `«crc»` their checksum. */
  readonly hasFiles?: boolean;
  /** What its DMS says; without one the device has none. */
  readonly dms?: "update" | "up to date" | "not claimed" | "not provisioned";
}

/** One example of the documentation. */
export interface Example {
  readonly id: string;
  /** Section of device-facts.md. */
  readonly source: string;
  readonly situation?: Situation;
  readonly steps: readonly Step[];
  /** Only of this dialect, and why. */
  readonly dialect?: { readonly only: Dialect; readonly why: string };
  /** Only over these, and why. Lines and HTTP unless told. */
  readonly carriers?: { readonly only: readonly Carrier[]; readonly why: string };
  /** Not over these interfaces, and why. */
  readonly not?: Readonly<Partial<Record<InterfaceName, string>>>;
}
