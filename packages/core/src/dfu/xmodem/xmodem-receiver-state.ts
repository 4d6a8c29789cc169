import { joinBytes } from "../../bundle/index.ts";
import type { FailureReason, Offer, ReceiverEffect, Step, TransferFailure } from "../transfer.ts";
import { hear, type BlockCheck } from "./block.ts";
import { CANCELLATION } from "./characters.ts";

/** What an XMODEM or YMODEM receiver is doing. */
type Phase =
  /** Asks a sender to begin, again and again. */
  | {
      readonly kind: "asking";
      readonly asked: number;
      readonly untilMs: number;
      /** What stands alone at the end of what has come; it counts when nothing follows, since another protocol's bytes may hold it. */
      readonly alone: "end" | "cancel" | undefined;
    }
  /** The offer has been told; `first` is the block that came with it, of XMODEM. */
  | { readonly kind: "offered"; readonly first: Uint8Array }
  /** A block is due, at the latest then. */
  | { readonly kind: "receiving"; readonly untilMs: number }
  /** Blocks wait for whoever takes them, as many as may wait; what comes meanwhile is dropped. */
  | { readonly kind: "delivered"; readonly wasTalkedInto: boolean }
  /** Lets what is on the line pass, then answers. */
  | {
      readonly kind: "draining";
      readonly untilMs: number;
      readonly answer: readonly number[];
      /** What is answered where something has come meanwhile. */
      readonly answerIfTalked: readonly number[];
    }
  /** The sender has no more; whether the file is good is being found out. */
  | { readonly kind: "judging" }
  /** YMODEM: the file is good, and the sender is asked for another one, which there must not be. */
  | { readonly kind: "closing"; readonly asked: number }
  /** The sender has been told to stop; what is still under way is let pass, so that the line is quiet when it is the console's again. */
  | { readonly kind: "leaving"; readonly failure: TransferFailure; readonly untilMs: number }
  | { readonly kind: "over" };

/** The receiving side of XMODEM (sum, CRC, 1K) and of YMODEM with one file. Source: XMODEM/YMODEM protocol reference, Chuck Forsberg. */
export interface XmodemReceiver {
  readonly phase: Phase;
  readonly check: BlockCheck;
  /** Undefined until the first block has told. */
  readonly offer: Offer | undefined;
  /** Number of the next block; whole, not modulo 256. */
  readonly number: number;
  /** Bytes of the file that have come, and of these the ones that have been taken. */
  readonly receivedBytes: number;
  readonly takenBytes: number;
  /** Less than a block: what has come of one. */
  readonly pending: Uint8Array;
  /** Tries in a row that brought no block, and what the last one was. */
  readonly failures: number;
  /** The sender has said once that it has no more. */
  readonly hasEnded: boolean;
  /** When to `tick`. */
  readonly wakeAtMs: number;
}

export type XmodemReceiverStep = Step<XmodemReceiver, ReceiverEffect>;

export const NO_BYTES = new Uint8Array(0);
export const CANCELLED: TransferFailure = { reason: "cancelled", text: "the sender has cancelled" };
const BLOCK_WITHIN_MS = 5_000;
/** Longest pause inside a block, and the longest time that one may take: on a line of 300 baud. */
const PAUSE_MS = 1_000;
const BLOCK_AT_MOST_MS = 40_000;
/** The line is quiet when nothing has come for so long; one that never is, is answered all the same. */
const QUIET_MS = 150;
const DRAIN_WITHIN_MS = 3_000;

/** @param askForMs how long a sender is asked to begin */
export function newXmodemReceiver(nowMs: number, askForMs: number): XmodemReceiver {
  return {
    phase: { kind: "asking", asked: 0, untilMs: nowMs + askForMs, alone: undefined },
    check: "crc",
    offer: undefined,
    number: 1,
    receivedBytes: 0,
    takenBytes: 0,
    pending: NO_BYTES,
    failures: 0,
    hasEnded: false,
    wakeAtMs: nowMs,
  };
}

/** What the sender has said, with what had come of it before. */
export function hearOn({ pending, check }: XmodemReceiver, bytes: Uint8Array): ReturnType<typeof hear> {
  return hear(joinBytes([pending, bytes]), check);
}

/** A block is due. */
export function receiving(state: XmodemReceiver, nowMs: number): XmodemReceiver {
  const phase = { kind: "receiving", untilMs: nowMs + BLOCK_AT_MOST_MS } as const;
  return { ...state, pending: NO_BYTES, phase, wakeAtMs: nowMs + BLOCK_WITHIN_MS };
}

/** Of a block, which a sender that only seems to send blocks cannot draw out. */
export function awaitRest(state: XmodemReceiver, nowMs: number): XmodemReceiver {
  const { phase } = state;
  const untilMs = phase.kind === "receiving" || phase.kind === "asking" ? phase.untilMs : state.wakeAtMs;
  return { ...state, wakeAtMs: Math.min(nowMs + PAUSE_MS, untilMs) };
}

/** Lets what is under way pass, whatever it is: what comes then is about the answer. */
export function answerWhenQuiet(
  state: XmodemReceiver,
  answer: readonly number[],
  nowMs: number,
  answerIfTalked: readonly number[] = answer,
): XmodemReceiverStep {
  const untilMs = nowMs + DRAIN_WITHIN_MS;
  const next: XmodemReceiver = {
    ...state,
    pending: NO_BYTES,
    phase: { kind: "draining", untilMs, answer, answerIfTalked },
    wakeAtMs: nowMs + QUIET_MS,
  };
  return { state: next, effects: [] };
}

/** Puts the end of a silence off, while something comes. */
export function stillTalked(state: XmodemReceiver, untilMs: number, nowMs: number): XmodemReceiver {
  return { ...state, wakeAtMs: Math.min(nowMs + QUIET_MS, untilMs) };
}

/** The sender is told. */
export function fail(state: XmodemReceiver, reason: FailureReason, text: string, nowMs: number): XmodemReceiverStep {
  const phase = { kind: "leaving", failure: { reason, text }, untilMs: nowMs + DRAIN_WITHIN_MS } as const;
  const next: XmodemReceiver = { ...state, pending: NO_BYTES, phase, wakeAtMs: nowMs + QUIET_MS };
  return { state: next, effects: [{ kind: "send", bytes: CANCELLATION }] };
}

/** Nothing follows. */
export function end(
  state: XmodemReceiver,
  effects: readonly ReceiverEffect[],
  failure: TransferFailure | null,
): XmodemReceiverStep {
  const over: XmodemReceiver = { ...state, pending: NO_BYTES, phase: { kind: "over" }, wakeAtMs: Infinity };
  return { state: over, effects: [...effects, { kind: "over", failure }] };
}

export function send(...characters: readonly number[]): ReceiverEffect {
  return { kind: "send", bytes: Uint8Array.from(characters) };
}
