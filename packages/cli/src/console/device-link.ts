import type { WireAnswer } from "@regrow/core/command";
import type { RegrowError } from "@regrow/core/error";

export interface RunOptions {
  /** Raw bytes that follow the line, as after `stream_write`. */
  readonly data?: Uint8Array;
  /** Ends the wait; what the device answers later is not taken for another line's answer. */
  readonly signal?: AbortSignal;
}

/** Who reads the answers. People see what a person on the device's console sees; programs need codes, lengths and data exactly. */
export type LinkUse = "people" | "programs";

/** A device's command API, whatever carries it. One line at a time. */
export interface DeviceLink extends AsyncDisposable {
  readonly kind: "serial" | "remote-terminal" | "http" | "dms";
  /** Most raw bytes of one `stream_write` and of one `stream_read`. */
  readonly chunk: { readonly writeBytes: number; readonly readBytes: number };
  /** @throws RegrowError CONSOLE_SILENT, CONSOLE_LOST, CONSOLE_ANSWER_INVALID, CONSOLE_DENIED, CONSOLE_UNREACHABLE; the signal's reason */
  run(line: string, options?: RunOptions): Promise<WireAnswer>;
  /**
   * Does something for which answers must be exact to the byte, such as moving a file.
   * @throws RegrowError CONSOLE_ANSWER_INVALID where the device has no headers, as in rescue; what `work` throws
   */
  exactly<T>(work: () => Promise<T>): Promise<T>;
  /** Ctrl-C to the device, such as to take the commands back from a remote terminal. Nothing over HTTP. */
  interrupt(): Promise<void>;
  /** Leaves the device as it was found. Closing twice is nothing more. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A file that goes over the line behind a command, whichever way it does that. */
export interface CarriedFile {
  /** Everything that comes meanwhile. */
  push(bytes: Uint8Array): void;
  /** Nothing comes and goes any more, or the device has answered without asking for the file. */
  lost(): void;
  /** The device has asked for it. */
  readonly hasBegun: boolean;
  /** Resolves when the device has taken it. @throws RegrowError TRANSFER_* */
  run(write: (bytes: Uint8Array) => Promise<void>): Promise<unknown>;
}

/** A link over a line of bytes. */
export interface LineDeviceLink extends DeviceLink {
  /**
   * Runs a line that a file follows; its answer comes behind the file, or at once where the device does not want it.
   * @throws RegrowError TRANSFER_* where it comes to no answer, and what `run` throws
   */
  carry(line: string, file: CarriedFile, signal: AbortSignal): Promise<WireAnswer>;
  /** The device begins anew: what this session has changed in its memory is gone with it. */
  abandon(): void;
}

/** What happens on a link without being asked for. */
export interface LinkEvents {
  /** A line that the device has printed by itself, or a note about the session. */
  message(text: string): void;
  /** The link is over, though nobody has asked anything. */
  lost(error: RegrowError): void;
}
