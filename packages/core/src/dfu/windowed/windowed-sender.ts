import type { FailureReason, SenderEffect, SenderEvent, SenderFile, Step } from "../transfer.ts";
import { measureRoundTrip, mergeLost, sortFlights, type Flight } from "./flights.ts";
import { encodeFrame, isSenderFrame, type ByteRange, type ReceiverFrame, type SenderFrame } from "./frame.ts";
import { NEW_FRAME_READER, readFrames, type FrameReader } from "./frame-reader.ts";
import { SILENCE_MS, STALLED_MS, WINDOW_LIMITS } from "./limits.ts";

type StateFrame = Extract<ReceiverFrame, { readonly kind: "state" }>;

type Phase =
  /** Offers the file until a receiver says how it stands. */
  { readonly kind: "offering"; readonly untilMs: number } | { readonly kind: "sending" } | { readonly kind: "over" };

/** What the line and whoever reads the file are doing for the sender: never two things at once. */
type Busy =
  | { readonly kind: "no" }
  | { readonly kind: "reading"; readonly range: ByteRange }
  | { readonly kind: "writing" };

/** The sending side of a windowed transfer. Holds no data: what is lost is read again. */
export interface WindowedSender {
  readonly phase: Phase;
  readonly file: SenderFile;
  readonly session: number;
  readonly reader: FrameReader;
  readonly busy: Busy;
  /** Of the last frame that was sent. */
  readonly number: number;
  /** The receiver needs nothing before this, and takes nothing from the limit on. */
  readonly wantedBytes: number;
  readonly limitBytes: number;
  /** Where what was never sent begins. */
  readonly nextBytes: number;
  readonly flights: readonly Flight[];
  /** What has to be sent again, in order. */
  readonly lost: readonly ByteRange[];
  /** A question goes out before anything else. */
  readonly mustPoll: boolean;
  /** Of an answer, smoothed; undefined until there was one. */
  readonly roundTripMs: number | undefined;
  readonly heardAtMs: number;
  /** When the receiver last came further. */
  readonly grewAtMs: number;
  readonly wakeAtMs: number;
}

type Stepped = Step<WindowedSender, SenderEffect>;

const OFFER_EVERY_MS = 500;
/** When to ask how things stand, after so many round trips without a word. */
const POLL_AFTER_ROUND_TRIPS = 4;
const [LEAST_POLL_MS, MOST_POLL_MS] = [250, 3_000];

/** @param askForMs how long a receiver is waited for */
export function newWindowedSender(
  file: SenderFile,
  { session, nowMs, askForMs }: { readonly session: number; readonly nowMs: number; readonly askForMs: number },
): WindowedSender {
  return {
    phase: { kind: "offering", untilMs: nowMs + askForMs },
    file,
    session,
    reader: NEW_FRAME_READER,
    busy: { kind: "no" },
    number: 0,
    wantedBytes: 0,
    limitBytes: 0,
    nextBytes: 0,
    flights: [],
    lost: [],
    mustPoll: false,
    roundTripMs: undefined,
    heardAtMs: nowMs,
    grewAtMs: nowMs,
    wakeAtMs: nowMs,
  };
}

/** Total: every event in every state. */
export function stepWindowedSender(state: WindowedSender, event: SenderEvent): Stepped {
  const { phase, busy } = state;
  if (phase.kind === "over") return { state, effects: [] };
  switch (event.kind) {
    case "bytes":
      return takeBytes(state, event.bytes, event.nowMs);
    case "tick":
      return event.nowMs < state.wakeAtMs ? { state, effects: [] } : wake(state, event.nowMs);
    case "data":
      return busy.kind === "reading" ? sendData(state, busy.range, event) : { state, effects: [] };
    case "written":
      if (busy.kind !== "writing") return { state, effects: [] };
      return goOn({ ...state, busy: { kind: "no" } }, event.nowMs);
    case "cancel":
      return end(state, [send({ kind: "stop", session: state.session, text: event.text })], "cancelled", event.text);
  }
}

function takeBytes(state: WindowedSender, bytes: Uint8Array, nowMs: number): Stepped {
  const { reader, frames } = readFrames(state.reader, bytes);
  let stepped: Stepped = { state: { ...state, reader }, effects: [] };
  for (const frame of frames) {
    const { state: before, effects: earlier } = stepped;
    if (before.phase.kind === "over") break;
    if (isSenderFrame(frame) || frame.session !== state.session) continue;
    const { state: next, effects } = takeFrame(before, frame, nowMs);
    stepped = { state: next, effects: [...earlier, ...effects] };
  }
  return stepped;
}

function takeFrame(state: WindowedSender, frame: ReceiverFrame, nowMs: number): Stepped {
  const bye = send({ kind: "bye", session: state.session });
  switch (frame.kind) {
    case "state":
      return takeState(state, frame, nowMs);
    case "accepted":
      return end(state, [bye], null, frame.text);
    case "refused":
      return end(state, [bye], "cancelled", frame.text);
  }
}

/** Whatever is late or repeated says less than is known, and changes nothing. */
function takeState(state: WindowedSender, frame: StateFrame, nowMs: number): Stepped {
  const { file } = state;
  const wantedBytes = Math.max(state.wantedBytes, Math.min(frame.wantedBytes, file.sizeBytes));
  const hasGrown = wantedBytes > state.wantedBytes || state.phase.kind === "offering";
  const { left, gone } = sortFlights(state.flights, frame, wantedBytes);
  const next: WindowedSender = {
    ...state,
    phase: { kind: "sending" },
    wantedBytes,
    limitBytes: Math.max(state.limitBytes, Math.min(frame.limitBytes, file.sizeBytes)),
    nextBytes: Math.max(state.nextBytes, wantedBytes),
    flights: left,
    lost: mergeLost(state.lost, gone).filter(({ toBytes }) => toBytes > wantedBytes),
    roundTripMs: measureRoundTrip(state.flights, frame.number, { nowMs, beforeMs: state.roundTripMs }),
    heardAtMs: nowMs,
    grewAtMs: hasGrown ? nowMs : state.grewAtMs,
    mustPoll: false,
  };
  const { state: on, effects } = goOn(next, nowMs);
  return { state: on, effects: hasGrown ? [{ kind: "acknowledged", toBytes: wantedBytes }, ...effects] : effects };
}

/** The next thing to do, where nothing is being done. */
function goOn(state: WindowedSender, nowMs: number): Stepped {
  const rested = { ...state, wakeAtMs: wakeAt(state, nowMs) };
  if (state.busy.kind !== "no" || state.phase.kind !== "sending") return { state: rested, effects: [] };
  if (state.mustPoll) return poll({ ...rested, mustPoll: false });
  const range = nextRange(state);
  if (range === undefined) return { state: rested, effects: [] };
  const { fromBytes, toBytes } = range;
  const [, ...lost] = state.lost;
  const reading: WindowedSender = {
    ...rested,
    busy: { kind: "reading", range },
    lost: state.lost.length > 0 ? lost : state.lost,
    nextBytes: Math.max(state.nextBytes, toBytes),
  };
  return { state: reading, effects: [{ kind: "want", offsetBytes: fromBytes, lengthBytes: toBytes - fromBytes }] };
}

/** What was lost goes first. A receiver with little room is not fed crumbs. */
function nextRange({ lost, nextBytes, limitBytes, file }: WindowedSender): ByteRange | undefined {
  if (lost[0] !== undefined) return lost[0];
  const toBytes = Math.min(nextBytes + WINDOW_LIMITS.dataBytes, file.sizeBytes);
  return nextBytes < file.sizeBytes && toBytes <= limitBytes ? { fromBytes: nextBytes, toBytes } : undefined;
}

function sendData(
  state: WindowedSender,
  range: ByteRange,
  { bytes, nowMs }: Extract<SenderEvent, { readonly kind: "data" }>,
): Stepped {
  const { session } = state;
  const { fromBytes, toBytes } = range;
  if (bytes.length !== toBytes - fromBytes) {
    const text = "the file has changed";
    return end(state, [send({ kind: "stop", session, text })], "cancelled", text);
  }
  const idle = { ...state, busy: { kind: "no" } } as const;
  // Meanwhile the receiver has said that it needs it no more.
  if (toBytes <= state.wantedBytes) return goOn(idle, nowMs);
  const number = state.number + 1;
  const flights = [...state.flights, { ...range, number, sentAtMs: nowMs }];
  const next: WindowedSender = { ...state, busy: { kind: "writing" }, number, flights, wakeAtMs: wakeAt(state, nowMs) };
  return { state: next, effects: [send({ kind: "data", session, number, offsetBytes: fromBytes, bytes })] };
}

function poll(state: WindowedSender): Stepped {
  const number = state.number + 1;
  const next: WindowedSender = { ...state, busy: { kind: "writing" }, number };
  return { state: next, effects: [send({ kind: "poll", session: state.session, number })] };
}

function wake(state: WindowedSender, nowMs: number): Stepped {
  const { phase, file, session, busy } = state;
  if (phase.kind === "offering") {
    if (nowMs >= phase.untilMs) return end(state, [], "not-begun", "no receiver has answered");
    const next: WindowedSender = { ...state, wakeAtMs: nowMs + OFFER_EVERY_MS };
    if (busy.kind !== "no") return { state: next, effects: [] };
    return { state: { ...next, busy: { kind: "writing" } }, effects: [send({ kind: "offer", session, ...file })] };
  }
  const stop = (text: string): readonly SenderEffect[] => [send({ kind: "stop", session, text })];
  if (nowMs >= state.heardAtMs + SILENCE_MS)
    return end(state, stop("silent"), "silent", "the receiver has fallen silent");
  if (nowMs >= state.grewAtMs + STALLED_MS)
    return end(state, stop("damaged"), "damaged", "the receiver does not come any further");
  return goOn({ ...state, mustPoll: true }, nowMs);
}

/** When it is time to ask; never later than when to give up. */
function wakeAt({ phase, roundTripMs, wakeAtMs }: WindowedSender, nowMs: number): number {
  if (phase.kind !== "sending") return wakeAtMs;
  const afterMs = POLL_AFTER_ROUND_TRIPS * (roundTripMs ?? MOST_POLL_MS);
  return nowMs + Math.min(Math.max(afterMs, LEAST_POLL_MS), MOST_POLL_MS);
}

function end(
  state: WindowedSender,
  effects: readonly SenderEffect[],
  reason: FailureReason | null,
  text: string,
): Stepped {
  const failure = reason === null ? null : { reason, text };
  return {
    state: { ...state, flights: [], lost: [], phase: { kind: "over" }, wakeAtMs: Infinity },
    effects: [...effects, { kind: "over", failure, text }],
  };
}

function send(frame: SenderFrame): SenderEffect {
  return { kind: "send", bytes: encodeFrame(frame) };
}
