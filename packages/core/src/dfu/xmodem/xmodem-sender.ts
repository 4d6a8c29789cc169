import type { FailureReason, SenderEffect, SenderEvent, SenderFile, Step } from "../transfer.ts";
import { encodeBlock, type BlockBytes, type BlockCheck } from "./block.ts";
import { ACK, CAN, CANCELLATION, CRC_WANTED, EOT, NAK } from "./characters.ts";
import { encodeYmodemHeader } from "./ymodem-header.ts";

/** What waits for its answer. */
type Sent = "header" | "data" | "end" | "batch-end";

type Phase =
  /** Waits for a receiver to ask: at first, and with YMODEM before the data and before the end of the batch. */
  | { readonly kind: "invited"; readonly to: "begin" | "data" | "batch-end"; readonly untilMs: number }
  | { readonly kind: "reading" }
  | {
      readonly kind: "sent";
      readonly what: Sent;
      readonly frame: Uint8Array;
      readonly dataBytes: number;
      readonly isWritten: boolean;
    }
  | { readonly kind: "over" };

/** The sending side of XMODEM (sum, CRC, 1K) and of YMODEM with one file. Source: XMODEM/YMODEM protocol reference, Chuck Forsberg. */
export interface XmodemSender {
  readonly protocol: "xmodem" | "ymodem";
  readonly file: Pick<SenderFile, "name" | "sizeBytes">;
  readonly phase: Phase;
  readonly check: BlockCheck;
  /** Longest block that this receiver takes: one that asks for sums knows the short ones alone. */
  readonly blockBytes: BlockBytes;
  /** Of the block under way; whole, not modulo 256. */
  readonly number: number;
  /** Where the block under way begins. */
  readonly offsetBytes: number;
  /** Tries in a row of what is under way. */
  readonly failures: number;
  /** The last character was one of two that cancel. */
  readonly isHalfCancelled: boolean;
  readonly wakeAtMs: number;
}

type Stepped = Step<XmodemSender, SenderEffect>;

/** A receiver may have to write a block to a slow store before it answers. */
const ANSWER_WITHIN_MS = 10_000;
const MOST_FAILURES = 10;
/** With less left than this, short blocks send less padding. */
const LEAST_FOR_LONG = 897;
const INVITED_WITHIN_MS = 60_000;
/** The receiver has asked for the next file, so it has this one; that there is none is a courtesy. */
const BATCH_END_WITHIN_MS = 3_000;

/** @param askForMs how long a receiver is waited for */
export function newXmodemSender(
  file: XmodemSender["file"],
  { protocol, nowMs, askForMs }: Pick<XmodemSender, "protocol"> & { readonly nowMs: number; readonly askForMs: number },
): XmodemSender {
  const untilMs = nowMs + askForMs;
  return {
    protocol,
    file,
    phase: { kind: "invited", to: "begin", untilMs },
    check: "crc",
    blockBytes: 1_024,
    number: 1,
    offsetBytes: 0,
    failures: 0,
    isHalfCancelled: false,
    wakeAtMs: untilMs,
  };
}

/** Total: every event in every state. */
export function stepXmodemSender(state: XmodemSender, event: SenderEvent): Stepped {
  const { phase } = state;
  if (phase.kind === "over") return { state, effects: [] };
  switch (event.kind) {
    case "bytes":
      return takeBytes(state, event.bytes, event.nowMs);
    case "tick":
      return event.nowMs < state.wakeAtMs ? { state, effects: [] } : wake(state, event.nowMs);
    case "data":
      return phase.kind === "reading" ? sendData(state, event.bytes, event.nowMs) : { state, effects: [] };
    case "written":
      // The answer is waited for from here on: a slow line takes its time for the block.
      if (phase.kind !== "sent") return { state, effects: [] };
      return {
        state: { ...state, phase: { ...phase, isWritten: true }, wakeAtMs: event.nowMs + answerWithin(phase.what) },
        effects: [],
      };
    case "cancel":
      return fail(state, "cancelled", event.text);
  }
}

/** Character by character; what is none of the protocol is passed over, such as the text of a console. */
function takeBytes(state: XmodemSender, bytes: Uint8Array, nowMs: number): Stepped {
  let stepped: Stepped = { state, effects: [] };
  for (const character of bytes) {
    const { state: next, effects } = take(stepped.state, character, nowMs);
    if (next === stepped.state) continue;
    stepped = { state: next, effects: [...stepped.effects, ...effects] };
  }
  return stepped;
}

function take(state: XmodemSender, character: number, nowMs: number): Stepped {
  const { phase, isHalfCancelled } = state;
  if (phase.kind === "over") return { state, effects: [] };
  if (character === CAN && isHalfCancelled) return end(state, [], "cancelled", "the receiver has cancelled");
  if (character === CAN || isHalfCancelled) {
    const next = { ...state, isHalfCancelled: character === CAN };
    return character === CAN ? { state: next, effects: [] } : take(next, character, nowMs);
  }
  if (phase.kind === "invited" && (character === CRC_WANTED || (character === NAK && phase.to === "begin")))
    return goOn(state, phase.to, character === NAK ? "checksum" : "crc", nowMs);
  if (phase.kind !== "sent") return { state, effects: [] };
  if (character === ACK) return acknowledged(state, phase, nowMs);
  // Whoever asks for the next file has this one: the answer itself was lost.
  if (character === CRC_WANTED && phase.what === "end" && state.protocol === "ymodem")
    return goOn(state, "batch-end", "crc", nowMs);
  // What comes while a block is still going out is about another one: sent twice it would be answered twice.
  return character === NAK && phase.isWritten ? refused(state, phase, nowMs) : { state, effects: [] };
}

function goOn(
  state: XmodemSender,
  to: Extract<Phase, { readonly kind: "invited" }>["to"],
  check: BlockCheck,
  nowMs: number,
): Stepped {
  const begun = { ...state, check, blockBytes: check === "crc" ? state.blockBytes : 128 } as const;
  if (to === "begin" && state.protocol === "ymodem")
    return sendBlock(begun, "header", encodeYmodemHeader(state.file), nowMs);
  if (to === "batch-end") return sendBlock(begun, "batch-end", encodeYmodemHeader(null), nowMs);
  return readOn(begun, nowMs);
}

function readOn(state: XmodemSender, nowMs: number): Stepped {
  const leftBytes = state.file.sizeBytes - state.offsetBytes;
  if (leftBytes <= 0) return transmit(state, "end", Uint8Array.of(EOT), 0, nowMs);
  const lengthBytes = Math.min(leftBytes, leftBytes < LEAST_FOR_LONG ? 128 : state.blockBytes);
  const next: XmodemSender = { ...state, phase: { kind: "reading" }, wakeAtMs: Infinity };
  return { state: next, effects: [{ kind: "want", offsetBytes: state.offsetBytes, lengthBytes }] };
}

function sendData(state: XmodemSender, data: Uint8Array, nowMs: number): Stepped {
  if (data.length === 0 || data.length > state.blockBytes) return fail(state, "cancelled", "the file has changed");
  return sendBlock(state, "data", data, nowMs);
}

function sendBlock(state: XmodemSender, what: Sent, data: Uint8Array, nowMs: number): Stepped {
  const blockBytes = data.length <= 128 ? 128 : 1_024;
  const number = what === "data" ? state.number : 0;
  return transmit(state, what, encodeBlock(number, data, { blockBytes, check: state.check }), data.length, nowMs);
}

function transmit(state: XmodemSender, what: Sent, frame: Uint8Array, dataBytes: number, nowMs: number): Stepped {
  const phase = { kind: "sent", what, frame, dataBytes, isWritten: false } as const;
  const next: XmodemSender = { ...state, phase, wakeAtMs: nowMs + answerWithin(what) };
  return { state: next, effects: [{ kind: "send", bytes: frame }] };
}

function acknowledged(state: XmodemSender, sent: Extract<Phase, { readonly kind: "sent" }>, nowMs: number): Stepped {
  const next = { ...state, failures: 0 };
  switch (sent.what) {
    case "header":
      return invited(next, "data", nowMs);
    case "data": {
      const offsetBytes = state.offsetBytes + sent.dataBytes;
      const { state: reading, effects } = readOn({ ...next, number: state.number + 1, offsetBytes }, nowMs);
      return { state: reading, effects: [{ kind: "acknowledged", toBytes: offsetBytes }, ...effects] };
    }
    case "end":
      return state.protocol === "xmodem" ? end(next, [], null, "") : invited(next, "batch-end", nowMs);
    case "batch-end":
      return end(next, [], null, "");
  }
}

function invited(state: XmodemSender, to: "data" | "batch-end", nowMs: number): Stepped {
  const untilMs = nowMs + INVITED_WITHIN_MS;
  return { state: { ...state, phase: { kind: "invited", to, untilMs }, wakeAtMs: untilMs }, effects: [] };
}

/** Refused, or not answered: the very same once more, since its answer may be what was lost. */
function refused(state: XmodemSender, sent: Extract<Phase, { readonly kind: "sent" }>, nowMs: number): Stepped {
  const failures = state.failures + 1;
  if (failures > MOST_FAILURES) return fail(state, "damaged", `the receiver has refused it ${failures} times`);
  return transmit({ ...state, failures }, sent.what, sent.frame, sent.dataBytes, nowMs);
}

function wake(state: XmodemSender, nowMs: number): Stepped {
  const { phase } = state;
  switch (phase.kind) {
    case "invited":
      return fail(state, phase.to === "begin" ? "not-begun" : "silent", "no receiver has asked for the file");
    case "sent":
      if (phase.what === "batch-end") return end(state, [], null, "");
      if (state.failures >= MOST_FAILURES) return fail(state, "silent", "the receiver has fallen silent");
      return refused(state, phase, nowMs);
    case "reading":
    case "over":
      return { state, effects: [] };
  }
}

function answerWithin(what: Sent): number {
  return what === "batch-end" ? BATCH_END_WITHIN_MS : ANSWER_WITHIN_MS;
}

function fail(state: XmodemSender, reason: FailureReason, text: string): Stepped {
  return end(state, [{ kind: "send", bytes: CANCELLATION }], reason, text);
}

function end(
  state: XmodemSender,
  effects: readonly SenderEffect[],
  reason: FailureReason | null,
  text: string,
): Stepped {
  const failure = reason === null ? null : { reason, text };
  return {
    state: { ...state, phase: { kind: "over" }, wakeAtMs: Infinity },
    effects: [...effects, { kind: "over", failure, text: "" }],
  };
}
