import type { Offer } from "../transfer.ts";
import { hearChecksum, type HeardBlock } from "./block.ts";
import { ACK, BACKSPACE, CAN, CRC_WANTED, EOT, NAK } from "./characters.ts";
import {
  CANCELLED,
  NO_BYTES,
  awaitRest,
  end,
  fail,
  hearOn,
  send,
  type XmodemReceiver,
  type XmodemReceiverStep,
} from "./xmodem-receiver-state.ts";
import { parseYmodemHeader } from "./ymodem-header.ts";

type Asking = Extract<XmodemReceiver["phase"], { readonly kind: "asking" }>;

const ASK_EVERY_MS = 3_000;
/** Every fourth time the sum is asked for, for senders that know nothing else. */
const ASK_FOR_SUM_EVERY = 4;

/** What comes before a sender has begun. Nothing but a first block counts at once. */
export function hearAsking(state: XmodemReceiver, phase: Asking, bytes: Uint8Array, nowMs: number): XmodemReceiverStep {
  const { heard, pending } = hearOn(state, bytes);
  if (heard?.kind === "block") return takeFirst({ ...state, pending }, heard, nowMs);
  const next = { ...state, pending, phase: { ...phase, alone: standsAlone(bytes) } };
  return { state: awaitRest(next, nowMs), effects: [] };
}

/** It is time to ask, or what has come is all that comes. */
export function wakeAsking(state: XmodemReceiver, phase: Asking, nowMs: number): XmodemReceiverStep {
  const block = hearChecksum(state.pending);
  const next = { ...state, pending: NO_BYTES, phase: { ...phase, alone: undefined } };
  if (block !== undefined) return takeFirst(next, block, nowMs);
  if (phase.alone === "cancel") return end(state, [], CANCELLED);
  return phase.alone === "end" ? takeEmpty(next, nowMs) : askAgain(next, nowMs);
}

/** The first block tells the protocol by its number. */
function takeFirst(state: XmodemReceiver, { number, bytes, check }: HeardBlock, nowMs: number): XmodemReceiverStep {
  if (number > 1) return askAgain(state, nowMs);
  const header = number === 0 ? parseYmodemHeader(bytes) : undefined;
  if (header?.kind === "end") return end(state, [send(ACK)], { reason: "cancelled", text: "the sender has no file" });
  const protocol = header === undefined ? "xmodem" : "ymodem";
  const offer = { protocol, name: header?.name ?? null, sizeBytes: header?.sizeBytes ?? null, sha256: null } as const;
  return tell({ ...state, check, hasEnded: false }, offer, bytes);
}

/** An end without a block before it, once it has been said twice, is a file without bytes. */
function takeEmpty(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  if (state.hasEnded) return tell(state, { protocol: "xmodem", name: null, sizeBytes: null, sha256: null }, NO_BYTES);
  return { state: { ...state, hasEnded: true, wakeAtMs: nowMs + ASK_EVERY_MS }, effects: [send(NAK)] };
}

function tell(state: XmodemReceiver, offer: Offer, first: Uint8Array): XmodemReceiverStep {
  const next: XmodemReceiver = { ...state, offer, failures: 0, phase: { kind: "offered", first }, wakeAtMs: Infinity };
  return { state: next, effects: [{ kind: "offer", offer }] };
}

function askAgain(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  const { phase } = state;
  if (phase.kind !== "asking") return { state, effects: [] };
  if (nowMs >= phase.untilMs) return fail(state, "not-begun", "no sender has begun", nowMs);
  const asked = phase.asked + 1;
  const next = { ...state, phase: { ...phase, asked }, wakeAtMs: nowMs + ASK_EVERY_MS };
  return { state: next, effects: [send(asked % ASK_FOR_SUM_EVERY === 0 ? NAK : CRC_WANTED)] };
}

/** An end, or a cancellation with the backspaces that may follow it, and nothing else. */
function standsAlone(bytes: Uint8Array): "end" | "cancel" | undefined {
  if (bytes.length > 0 && bytes.every((byte) => byte === EOT)) return "end";
  return bytes.length > 1 && bytes.every((byte) => byte === CAN || byte === BACKSPACE) ? "cancel" : undefined;
}
