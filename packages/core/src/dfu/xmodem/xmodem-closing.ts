import type { Heard } from "./block.ts";
import { ACK, CANCELLATION, CRC_WANTED, NAK } from "./characters.ts";
import { NO_BYTES, end, send, type XmodemReceiver, type XmodemReceiverStep } from "./xmodem-receiver-state.ts";
import { parseYmodemHeader } from "./ymodem-header.ts";

const CLOSE_EVERY_MS = 1_000;
const CLOSE_TRIES = 3;

/** The file is good. YMODEM asks for another one, which there must not be. */
export function accept(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  if (state.offer?.protocol !== "ymodem") return end(state, [send(ACK)], null);
  return askToClose(state, 0, nowMs, [ACK, CRC_WANTED]);
}

export function askToClose(
  state: XmodemReceiver,
  asked: number,
  nowMs: number,
  answer: readonly number[],
): XmodemReceiverStep {
  if (asked === CLOSE_TRIES) return end(state, [], null);
  const next: XmodemReceiver = {
    ...state,
    pending: NO_BYTES,
    phase: { kind: "closing", asked: asked + 1 },
    wakeAtMs: nowMs + CLOSE_EVERY_MS,
  };
  return { state: next, effects: [send(...answer)] };
}

export function takeWhileClosing(state: XmodemReceiver, heard: Heard, nowMs: number): XmodemReceiverStep {
  const { phase } = state;
  const asked = phase.kind === "closing" ? phase.asked : CLOSE_TRIES;
  if (heard.kind === "end") return askToClose(state, asked, nowMs, [ACK, CRC_WANTED]);
  if (heard.kind === "broken" || heard.kind === "cancel") return askToClose(state, asked, nowMs, [NAK]);
  const isOver = heard.number === 0 && parseYmodemHeader(heard.bytes).kind === "end";
  // A second file is refused; the first one was accepted all the same.
  return end(state, isOver ? [send(ACK)] : [{ kind: "send", bytes: CANCELLATION }], null);
}
