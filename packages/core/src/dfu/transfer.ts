/** How a file goes over a line. `windowed` is ours, and the only one that need not wait for each block's answer. */
export const TRANSFER_PROTOCOLS = ["windowed", "ymodem", "xmodem"] as const;
export type TransferProtocol = (typeof TRANSFER_PROTOCOLS)[number];

/** What a sender says of its file before the first byte. */
export interface Offer {
  readonly protocol: TransferProtocol;
  /** As it was sent, without control characters: for people, never a path. XMODEM says none. */
  readonly name: string | null;
  /** XMODEM says none: its last block is filled with 1A. */
  readonly sizeBytes: number | null;
  /** Of the whole file, in hex: names it, so that a transfer that was cut off is taken up. Only windowed. */
  readonly sha256: string | null;
}

/**
 * Why a transfer has ended without its file. `not-begun`, `silent` and `damaged` are 16, 17 and 18 of `dfu.status` (device-facts 6);
 * `cancelled`: the other side has ended it.
 */
export type FailureReason = "not-begun" | "silent" | "damaged" | "cancelled";

export interface TransferFailure {
  readonly reason: FailureReason;
  /** The other side's own words, or what exactly was wrong. */
  readonly text: string;
}

/** What happens to a receiver. Times are monotonic ms. */
export type ReceiverEvent = { readonly nowMs: number } & (
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** `wakeAtMs` has come. */
  | { readonly kind: "tick" }
  /** The offer is taken; nothing before this offset need come. */
  | { readonly kind: "begin"; readonly fromBytes: number }
  /** What was delivered up to this offset has been dealt with: there is room again. */
  | { readonly kind: "taken"; readonly toBytes: number }
  /** The whole file is good. */
  | { readonly kind: "accept"; readonly text: string }
  | { readonly kind: "refuse"; readonly text: string }
);

export type ReceiverEffect =
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  /** Asks for `begin` or `refuse`. */
  | { readonly kind: "offer"; readonly offer: Offer }
  /** The next bytes, in order; what is before the wanted offset may come all the same. */
  | { readonly kind: "deliver"; readonly offsetBytes: number; readonly bytes: Uint8Array }
  /** Every byte has been delivered. Asks for `accept` or `refuse`. */
  | { readonly kind: "complete" }
  /** The line is free; nothing follows. Null where the file was accepted. */
  | { readonly kind: "over"; readonly failure: TransferFailure | null };

/** What happens to a sender. Times are monotonic ms. */
export type SenderEvent = { readonly nowMs: number } & (
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** `wakeAtMs` has come. */
  | { readonly kind: "tick" }
  /** The answer to `want`. */
  | { readonly kind: "data"; readonly offsetBytes: number; readonly bytes: Uint8Array }
  /** The line has taken what was sent. */
  | { readonly kind: "written" }
  | { readonly kind: "cancel"; readonly text: string }
);

export type SenderEffect =
  /** Answered by `written`. */
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  /** Asks for `data` of just this; never two at a time. */
  | { readonly kind: "want"; readonly offsetBytes: number; readonly lengthBytes: number }
  /** The receiver needs nothing before this offset. */
  | { readonly kind: "acknowledged"; readonly toBytes: number }
  /** Nothing follows. Null where the receiver has accepted the file; `text` are its words then. */
  | { readonly kind: "over"; readonly failure: TransferFailure | null; readonly text: string };

/** What a sender offers. */
export interface SenderFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
}

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** Longest text that one side tells the other, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 400;
const MAX_NAME_LENGTH = 255;

/** A foreign name or text as it may be shown. */
export function shownForeign(text: string, maxLength: number = MAX_NAME_LENGTH): string {
  return text.replaceAll(/\p{Cc}/gu, "?").slice(0, maxLength);
}
