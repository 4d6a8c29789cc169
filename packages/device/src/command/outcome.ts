import type { Answer, FailureCode } from "@regrow/core/command";
import { NOT_CLAIMED, RESPONSE_CODES } from "@regrow/core/command";
import type { RegrowError } from "@regrow/core/error";
import { messageOf } from "../dms-client/message.ts";

/** What a command leads to: its answer, and what happens once that is on the wire, such as a reboot. */
export interface Outcome extends Answer {
  readonly afterwards?: () => Promise<void>;
  /** The kernel ends with `afterwards`: no prompt follows (device-facts 2.3 and 2.6). */
  readonly isLast?: true;
  /** What a person can do about it; printed beside the answer, never in it, since programs compare answers. */
  readonly advice?: string;
  /** Bytes instead of the text, to be sent as they are. */
  readonly data?: Uint8Array;
  /** There is no answer yet: raw bytes follow the line. */
  readonly raw?: RawTransfer;
  /** There is no answer yet: the channel is a transfer's in both directions until it is over. */
  readonly transfer?: LineTransfer;
}

/** What takes a whole channel for a while, every byte of it in both directions. */
export interface LineTransfer {
  /** To be called once. Resolves with the answer when the channel is free again; never rejects. @param write resolves when the line takes more */
  run(write: (bytes: Uint8Array) => Promise<void>): Promise<Outcome>;
  /** What comes on the channel. */
  push(bytes: Uint8Array): void;
  /** The channel is gone. */
  lost(): void;
}

/** Raw bytes that a host sends after a line; the answer comes behind them. */
export interface RawTransfer {
  readonly sizeBytes: number;
  /** The answer that is known before the first byte: they are thrown away. */
  readonly refusal?: Outcome;
  /** Takes a piece. A failure is answered when all bytes have come: what is left of them must not be read as commands. */
  take(bytes: Uint8Array): Promise<void>;
  /** All bytes have been taken. */
  end(): Promise<Outcome>;
  /** They will not come: the host is gone, silent, or an earlier piece was refused. Leaves nothing half, and does not fail. */
  abort(): Promise<void>;
}

export const SUCCESS: Outcome = { code: 0, text: RESPONSE_CODES[0] };
export const SET_OK: Outcome = { code: 0, text: "Set OK" };

/** An answer that is only text. */
export function say(text: string): Outcome {
  return { code: 0, text };
}

/** A refusal by one of the documented codes, with a reason for people. */
export function fail(code: FailureCode, advice?: string): Outcome {
  return { code, text: RESPONSE_CODES[code], ...(advice === undefined ? {} : { advice }) };
}

/**
 * An error as the console answers it. Two texts are documented: that of a device which nobody has claimed, and `Command failed`, which is
 * everything else; why, and what to do, stands beside it (device-facts 2.9 and 4.2).
 */
export function failure(error: RegrowError): Outcome {
  const whatToDo = `${error.row.fix} (${error.code})`;
  if (error.code === "DEVICE_NOT_CLAIMED") return { code: 1, text: NOT_CLAIMED, advice: whatToDo };
  // Where the DMS has said it in words for people, those.
  const why = "message" in error.details ? messageOf(error) : error.message;
  return fail(error.code === "FILE_NAME_INVALID" ? 7 : 1, `${why}. ${whatToDo}`);
}
