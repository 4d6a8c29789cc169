import type { SenderEffect, SenderEvent, SenderFile, Step, TransferProtocol } from "./transfer.ts";
import { newWindowedSender, stepWindowedSender, type WindowedSender } from "./windowed/windowed-sender.ts";
import { newXmodemSender, stepXmodemSender, type XmodemSender } from "./xmodem/xmodem-sender.ts";

/** The sending side of one file. */
export type Sender =
  | { readonly kind: "xmodem"; readonly xmodem: XmodemSender }
  | { readonly kind: "windowed"; readonly windowed: WindowedSender };

export interface SenderStart {
  readonly protocol: TransferProtocol;
  /** Tells this sender from others on the line: a random number from 1 up to 2^32 - 1. */
  readonly session: number;
  readonly nowMs: number;
  /** How long a receiver is waited for. */
  readonly askForMs: number;
}

export function newSender(file: SenderFile, { protocol, ...start }: SenderStart): Sender {
  return protocol === "windowed"
    ? { kind: "windowed", windowed: newWindowedSender(file, start) }
    : { kind: "xmodem", xmodem: newXmodemSender(file, { protocol, ...start }) };
}

/** When to `tick`, in monotonic ms; Infinity when only an event from outside can change anything. */
export function senderWakeAt(sender: Sender): number {
  return sender.kind === "windowed" ? sender.windowed.wakeAtMs : sender.xmodem.wakeAtMs;
}

/** Total: every event in every state. */
export function stepSender(sender: Sender, event: SenderEvent): Step<Sender, SenderEffect> {
  if (sender.kind === "windowed") {
    const { state, effects } = stepWindowedSender(sender.windowed, event);
    return { state: { kind: "windowed", windowed: state }, effects };
  }
  const { state, effects } = stepXmodemSender(sender.xmodem, event);
  return { state: { kind: "xmodem", xmodem: state }, effects };
}
