import type { FailureReason, ReceiverEvent } from "../transfer.ts";
import type { Heard, HeardBlock } from "./block.ts";
import { ACK, CRC_WANTED, NAK } from "./characters.ts";
import { hearAsking, wakeAsking } from "./xmodem-asking.ts";
import { accept, askToClose, takeWhileClosing } from "./xmodem-closing.ts";
import {
  CANCELLED,
  answerWhenQuiet,
  awaitRest,
  end,
  fail,
  hearOn,
  receiving,
  send,
  stillTalked,
  type XmodemReceiver,
  type XmodemReceiverStep,
} from "./xmodem-receiver-state.ts";

const MOST_FAILURES = 10;
/** So much may wait to be taken while the next block comes: else every block would wait for a store as well. */
const AHEAD_BYTES = 8_192;

/** Total: every event in every state. */
export function stepXmodemReceiver(state: XmodemReceiver, event: ReceiverEvent): XmodemReceiverStep {
  const { phase } = state;
  if (phase.kind === "over") return { state, effects: [] };
  switch (event.kind) {
    case "bytes":
      return takeBytes(state, event.bytes, event.nowMs);
    case "tick":
      return event.nowMs < state.wakeAtMs ? { state, effects: [] } : wake(state, event.nowMs);
    case "begin":
      return phase.kind === "offered" ? begin(state, phase.first, event.nowMs) : { state, effects: [] };
    case "taken":
      return goOnIfRoom({ ...state, takenBytes: Math.max(state.takenBytes, event.toBytes) }, event.nowMs);
    case "accept":
      return phase.kind === "judging" ? accept(state, event.nowMs) : { state, effects: [] };
    case "refuse":
      return phase.kind === "leaving" ? { state, effects: [] } : fail(state, "cancelled", event.text, event.nowMs);
  }
}

function takeBytes(state: XmodemReceiver, bytes: Uint8Array, nowMs: number): XmodemReceiverStep {
  const { phase } = state;
  switch (phase.kind) {
    case "asking":
      return hearAsking(state, phase, bytes, nowMs);
    case "receiving":
    case "closing": {
      const { heard, pending } = hearOn(state, bytes);
      const next = { ...state, pending };
      if (heard !== undefined) return takeHeard(next, heard, nowMs);
      return { state: pending.length === 0 ? next : awaitRest(next, nowMs), effects: [] };
    }
    case "delivered":
      return { state: { ...state, phase: { kind: "delivered", wasTalkedInto: true } }, effects: [] };
    case "draining": {
      const talked = { ...state, phase: { ...phase, answer: phase.answerIfTalked } };
      return { state: stillTalked(talked, phase.untilMs, nowMs), effects: [] };
    }
    case "leaving":
      return { state: stillTalked(state, phase.untilMs, nowMs), effects: [] };
    case "offered":
    case "judging":
    case "over":
      return { state, effects: [] };
  }
}

function takeHeard(state: XmodemReceiver, heard: Heard, nowMs: number): XmodemReceiverStep {
  if (state.phase.kind === "closing") return takeWhileClosing(state, heard, nowMs);
  switch (heard.kind) {
    case "cancel":
      return end(state, [], CANCELLED);
    case "broken":
      return missed(state, "damaged", nowMs);
    case "end":
      return takeEnd(state, nowMs);
    case "block":
      return takeNext(state, heard, nowMs);
  }
}

function begin(state: XmodemReceiver, first: Uint8Array, nowMs: number): XmodemReceiverStep {
  if (state.offer?.protocol === "ymodem") return { state: receiving(state, nowMs), effects: [send(ACK, CRC_WANTED)] };
  return state.hasEnded ? judge(state) : deliver(state, first, nowMs);
}

function takeNext(state: XmodemReceiver, block: HeardBlock, nowMs: number): XmodemReceiverStep {
  const isAgain = block.number === ((state.number - 1) & 0xff);
  if (isAgain) return answerAgain(state, nowMs);
  if (block.number === (state.number & 0xff)) return deliver(state, block.bytes, nowMs);
  // The sender has taken noise for an answer: there is no way back to the block that is missing.
  return fail(state, "damaged", `block ${block.number} came where ${state.number & 0xff} was due`, nowMs);
}

/**
 * Its answer was lost; that of the header asks for the first block too. Where more has come the sender is at the next block already, and
 * would take the answer for that one's.
 */
function answerAgain(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  const isHeader = state.number === 1 && state.offer?.protocol === "ymodem";
  return answerWhenQuiet(state, isHeader ? [ACK, CRC_WANTED] : [ACK], nowMs, [NAK]);
}

function deliver(state: XmodemReceiver, block: Uint8Array, nowMs: number): XmodemReceiverStep {
  const { receivedBytes, number } = state;
  const left = (state.offer?.sizeBytes ?? Infinity) - receivedBytes;
  const bytes = left < block.length ? block.subarray(0, left) : block;
  const next: XmodemReceiver = {
    ...state,
    number: number + 1,
    receivedBytes: receivedBytes + bytes.length,
    failures: 0,
    hasEnded: false,
    phase: { kind: "delivered", wasTalkedInto: false },
    wakeAtMs: Infinity,
  };
  const { state: on, effects } = goOnIfRoom(next, nowMs);
  // More blocks than the announced size needs bring nothing.
  if (bytes.length === 0) return { state: on, effects };
  return { state: on, effects: [...effects, { kind: "deliver", offsetBytes: receivedBytes, bytes }] };
}

/** Asks for the next block, unless too many wait to be taken. */
function goOnIfRoom(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  const { phase } = state;
  if (phase.kind !== "delivered" || state.receivedBytes - state.takenBytes > AHEAD_BYTES) return { state, effects: [] };
  // A sender that has sent the block again would take a second answer for that of the next block.
  if (phase.wasTalkedInto) return answerWhenQuiet(state, [ACK], nowMs);
  return { state: receiving(state, nowMs), effects: [send(ACK)] };
}

/** Asked for once more, since a single character may be noise. */
function takeEnd(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  if (!state.hasEnded) return answerWhenQuiet({ ...state, hasEnded: true }, [NAK], nowMs);
  const sizeBytes = state.offer?.sizeBytes ?? 0;
  if (state.receivedBytes < sizeBytes)
    return fail(state, "damaged", `the sender has ended after ${state.receivedBytes} of ${sizeBytes} bytes`, nowMs);
  return judge(state);
}

function judge(state: XmodemReceiver): XmodemReceiverStep {
  return { state: { ...state, phase: { kind: "judging" }, wakeAtMs: Infinity }, effects: [{ kind: "complete" }] };
}

function wake(state: XmodemReceiver, nowMs: number): XmodemReceiverStep {
  const { phase } = state;
  switch (phase.kind) {
    case "asking":
      return wakeAsking(state, phase, nowMs);
    case "receiving":
      return missed(state, state.pending.length > 0 ? "damaged" : "silent", nowMs);
    case "draining":
      return { state: receiving(state, nowMs), effects: [send(...phase.answer)] };
    case "closing":
      return askToClose(state, phase.asked, nowMs, [CRC_WANTED]);
    case "leaving":
      return end(state, [], phase.failure);
    case "offered":
    case "delivered":
    case "judging":
    case "over":
      return { state, effects: [] };
  }
}

/** Another try without a block. */
function missed(state: XmodemReceiver, reason: FailureReason, nowMs: number): XmodemReceiverStep {
  const failures = state.failures + 1;
  if (failures > MOST_FAILURES)
    return fail(state, reason, reason === "silent" ? "the sender has fallen silent" : "too many damaged blocks", nowMs);
  const isAwaited = reason === "silent" && state.number === 1 && state.offer?.protocol === "ymodem";
  return answerWhenQuiet({ ...state, failures }, [isAwaited ? CRC_WANTED : NAK], nowMs);
}
