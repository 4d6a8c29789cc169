import type { FailureReason, ReceiverEffect, ReceiverEvent, Step } from "../transfer.ts";
import { ANYBODY, encodeFrame, isSenderFrame, type ReceiverFrame, type SenderFrame } from "./frame.ts";
import { readFrames, type FrameReader } from "./frame-reader.ts";
import { hold, rangesOf, release, type HeldBlock } from "./held-blocks.ts";
import { SILENCE_MS, STALLED_MS, WINDOW_LIMITS } from "./limits.ts";

type OfferFrame = Extract<SenderFrame, { readonly kind: "offer" }>;
type Verdict = Extract<ReceiverFrame, { readonly kind: "accepted" | "refused" }>["kind"];

type Phase =
  /** The offer has been told: nothing may be sent until it is taken. */
  | { readonly kind: "offered" }
  | { readonly kind: "receiving" }
  /** Every byte has been delivered; whether the file is good is being found out. */
  | { readonly kind: "judging" }
  /** The verdict is told until the sender has heard it. */
  | { readonly kind: "telling"; readonly verdict: Verdict; readonly text: string; readonly told: number }
  | { readonly kind: "over" };

/** The receiving side of a windowed transfer, from a sender's offer on. */
export interface WindowedReceiver {
  readonly phase: Phase;
  readonly file: OfferFrame;
  readonly reader: FrameReader;
  /** Of the last frame of this session. */
  readonly number: number;
  /** Nothing before this offset is needed any more: it has come, or is not wanted. */
  readonly wantedBytes: number;
  /** What has been taken from here, which makes room. */
  readonly takenBytes: number;
  /** Where the sender was last told to stop. */
  readonly toldLimitBytes: number;
  /** What has come before its turn; at most a window. */
  readonly held: readonly HeldBlock[];
  /** When the sender was last heard, and when the file last grew. */
  readonly heardAtMs: number;
  readonly grewAtMs: number;
  /** When the verdict is told again; Infinity before there is one. */
  readonly tellAtMs: number;
}

type Stepped = Step<WindowedReceiver, ReceiverEffect>;

/** When to `tick`. */
export function windowedWakeAt({ phase, heardAtMs, grewAtMs, tellAtMs }: WindowedReceiver): number {
  if (phase.kind === "telling" || phase.kind === "over") return tellAtMs;
  return Math.min(heardAtMs + SILENCE_MS, phase.kind === "receiving" ? grewAtMs + STALLED_MS : Infinity);
}

const TELL_EVERY_MS = 500;
const TELL_TRIES = 8;

export function newWindowedReceiver(file: OfferFrame, reader: FrameReader, nowMs: number): Stepped {
  const state: WindowedReceiver = {
    phase: { kind: "offered" },
    file,
    reader,
    number: 0,
    wantedBytes: 0,
    takenBytes: 0,
    toldLimitBytes: 0,
    held: [],
    heardAtMs: nowMs,
    grewAtMs: nowMs,
    tellAtMs: Infinity,
  };
  const { name, sizeBytes, sha256 } = file;
  const { state: told, effects } = tellState(state);
  return {
    state: told,
    effects: [...effects, { kind: "offer", offer: { protocol: "windowed", name, sizeBytes, sha256 } }],
  };
}

/** Total: every event in every state. */
export function stepWindowedReceiver(state: WindowedReceiver, event: ReceiverEvent): Stepped {
  const { kind } = state.phase;
  if (kind === "over") return { state, effects: [] };
  const unchanged = { state, effects: [] };
  switch (event.kind) {
    case "bytes":
      return takeBytes(state, event.bytes, event.nowMs);
    case "tick":
      return event.nowMs < windowedWakeAt(state) ? unchanged : wake(state, event.nowMs);
    case "begin":
      if (kind !== "offered") return unchanged;
      return wantFrom({ ...state, phase: { kind: "receiving" }, grewAtMs: event.nowMs }, event.fromBytes);
    case "taken":
      return kind === "receiving" ? makeRoom(state, event.toBytes, event.nowMs) : unchanged;
    case "accept":
      return kind === "judging" ? tell(state, "accepted", event.text, event.nowMs) : unchanged;
    case "refuse":
      return kind === "telling" ? unchanged : tell(state, "refused", event.text, event.nowMs);
  }
}

function takeBytes(state: WindowedReceiver, bytes: Uint8Array, nowMs: number): Stepped {
  const { reader, frames } = readFrames(state.reader, bytes);
  let stepped: Stepped = { state: { ...state, reader }, effects: [] };
  for (const frame of frames) {
    if (stepped.state.phase.kind === "over") break;
    const { state: next, effects } = isSenderFrame(frame)
      ? takeFrame(stepped.state, frame, nowMs)
      : unchangedBy(stepped);
    stepped = { state: next, effects: [...stepped.effects, ...effects] };
  }
  return stepped;
}

function takeFrame(state: WindowedReceiver, frame: SenderFrame, nowMs: number): Stepped {
  if (frame.session !== state.file.session) return takeForeign(state, frame, nowMs);
  const { phase } = state;
  const heard = { ...state, heardAtMs: nowMs };
  if (frame.kind === "stop") return end(heard, [], "cancelled", frame.text);
  if (phase.kind === "telling") return takeAfterVerdict(heard, frame, phase);
  switch (frame.kind) {
    case "offer":
      return tellState(heard);
    case "poll":
      return tellState({ ...heard, number: Math.max(frame.number, state.number) });
    case "data":
      return takeData({ ...heard, number: Math.max(frame.number, state.number) }, frame, nowMs);
    case "bye":
      return { state: heard, effects: [] };
  }
}

/** What was under way is let pass until the sender says that nothing more comes: behind it the line is the console's again. */
function takeAfterVerdict(
  state: WindowedReceiver,
  frame: SenderFrame,
  phase: Extract<Phase, { readonly kind: "telling" }>,
): Stepped {
  if (frame.kind === "bye") return over(state, phase);
  return frame.kind === "data" ? { state, effects: [] } : repeatVerdict(state, phase);
}

/** Somebody else on the line: the same file offered anew is the same sender who has begun again; any other one has to wait. */
function takeForeign(state: WindowedReceiver, frame: SenderFrame, nowMs: number): Stepped {
  if (frame.kind === "stop" && frame.session === ANYBODY) return end(state, [], "cancelled", frame.text);
  if (frame.kind !== "offer") return { state, effects: [] };
  const { file, phase } = state;
  const isSame = frame.sha256 === file.sha256 && frame.sizeBytes === file.sizeBytes && phase.kind !== "telling";
  if (!isSame) {
    const busy = { kind: "refused", session: frame.session, text: "another transfer is under way" } as const;
    return { state, effects: [send(busy)] };
  }
  return tellState({ ...state, file: frame, number: 0, heardAtMs: nowMs });
}

function takeData(
  state: WindowedReceiver,
  { offsetBytes, bytes }: Extract<SenderFrame, { readonly kind: "data" }>,
  nowMs: number,
): Stepped {
  const end = offsetBytes + bytes.length;
  const isWanted = end > state.wantedBytes && end <= limitOf(state) && state.phase.kind === "receiving";
  if (!isWanted) return tellState(state);
  const { released, held } = release(hold(state.held, { offsetBytes, bytes }), state.wantedBytes);
  const wantedBytes = state.wantedBytes + released.reduce((length, block) => length + block.bytes.length, 0);
  const grown = { ...state, held, wantedBytes, grewAtMs: released.length > 0 ? nowMs : state.grewAtMs };
  const { state: told, effects } = tellState(grown);
  const { state: next, effects: completed } = completeIfAll(told);
  return {
    state: next,
    effects: [...effects, ...released.map((block) => ({ kind: "deliver", ...block }) as const), ...completed],
  };
}

/** Nothing has been sent yet: what is before the offset does not travel. */
function wantFrom(state: WindowedReceiver, fromBytes: number): Stepped {
  const wantedBytes = Math.min(Math.max(fromBytes, 0), state.file.sizeBytes);
  const { state: told, effects } = tellState({ ...state, wantedBytes, takenBytes: wantedBytes });
  const { state: next, effects: completed } = completeIfAll(told);
  return { state: next, effects: [...effects, ...completed] };
}

/** The sender is told when half of the window has become free, so that it never stands still before a receiver that keeps up. */
function makeRoom(state: WindowedReceiver, toBytes: number, nowMs: number): Stepped {
  const takenBytes = Math.max(state.takenBytes, Math.min(toBytes, state.wantedBytes));
  const next = { ...state, takenBytes, grewAtMs: nowMs };
  const freed = limitOf(next) - state.toldLimitBytes;
  return freed >= WINDOW_LIMITS.windowBytes / 2 ? tellState(next) : { state: next, effects: [] };
}

function completeIfAll(state: WindowedReceiver): Stepped {
  if (state.phase.kind !== "receiving" || state.wantedBytes < state.file.sizeBytes) return { state, effects: [] };
  return { state: { ...state, phase: { kind: "judging" } }, effects: [{ kind: "complete" }] };
}

function tell(state: WindowedReceiver, verdict: Verdict, text: string, nowMs: number): Stepped {
  const phase = { kind: "telling", verdict, text, told: 0 } as const;
  return repeatVerdict({ ...state, held: [], phase, tellAtMs: nowMs + TELL_EVERY_MS }, phase);
}

function repeatVerdict(state: WindowedReceiver, phase: Extract<Phase, { readonly kind: "telling" }>): Stepped {
  const { verdict, text, told } = phase;
  if (told === TELL_TRIES) return over(state, phase);
  const frame = { kind: verdict, session: state.file.session, text } as const;
  return { state: { ...state, phase: { ...phase, told: told + 1 } }, effects: [send(frame)] };
}

function wake(state: WindowedReceiver, nowMs: number): Stepped {
  const { phase } = state;
  if (phase.kind === "telling") return repeatVerdict({ ...state, tellAtMs: nowMs + TELL_EVERY_MS }, phase);
  const isSilent = nowMs >= state.heardAtMs + SILENCE_MS;
  // A sender that talks and talks without a new byte is not listened to for ever.
  const isStalled = phase.kind === "receiving" && nowMs >= state.grewAtMs + STALLED_MS;
  if (isSilent) return fail(state, "silent", "the sender has fallen silent");
  return isStalled ? fail(state, "damaged", "the file does not come any further") : { state, effects: [] };
}

function tellState(state: WindowedReceiver): Stepped {
  const limitBytes = state.phase.kind === "offered" ? 0 : limitOf(state);
  const { number, wantedBytes, file } = state;
  const frame = {
    kind: "state",
    session: file.session,
    number,
    wantedBytes,
    limitBytes,
    held: rangesOf(state.held),
  } as const;
  return { state: { ...state, toldLimitBytes: limitBytes }, effects: [send(frame)] };
}

function limitOf({ takenBytes, file }: WindowedReceiver): number {
  return Math.min(takenBytes + WINDOW_LIMITS.windowBytes, file.sizeBytes);
}

function over(state: WindowedReceiver, { verdict, text }: Extract<Phase, { readonly kind: "telling" }>): Stepped {
  return end(state, [], verdict === "accepted" ? null : "cancelled", text);
}

/** The sender is told, once: it has not been heard, or not understood. */
function fail(state: WindowedReceiver, reason: FailureReason, text: string): Stepped {
  return end(state, [send({ kind: "refused", session: state.file.session, text })], reason, text);
}

function end(
  state: WindowedReceiver,
  effects: readonly ReceiverEffect[],
  reason: FailureReason | null,
  text: string,
): Stepped {
  const failure = reason === null ? null : { reason, text };
  return {
    state: { ...state, held: [], phase: { kind: "over" }, tellAtMs: Infinity },
    effects: [...effects, { kind: "over", failure }],
  };
}

function send(frame: ReceiverFrame): ReceiverEffect {
  return { kind: "send", bytes: encodeFrame(frame) };
}

function unchangedBy({ state }: Stepped): Stepped {
  return { state, effects: [] };
}
