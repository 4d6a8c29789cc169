import type { ByteRange, ReceiverFrame } from "./frame.ts";

type StateFrame = Extract<ReceiverFrame, { readonly kind: "state" }>;

/** Data that has been sent, and of which nothing has been heard. */
export interface Flight extends ByteRange {
  /** Of the frame that it went with last. */
  readonly number: number;
  readonly sentAtMs: number;
}

/** What of it is still under way, and what is lost: a line keeps its order, so all that went before the last that has come, and is not there. */
export function sortFlights(
  flights: readonly Flight[],
  { number, held }: StateFrame,
  wantedBytes: number,
): { readonly left: readonly Flight[]; readonly gone: readonly Flight[] } {
  const missing = flights.filter((flight) => !isThere(flight, wantedBytes, held));
  const gone = missing.filter((flight) => flight.number < number);
  return { left: gone.length === 0 ? missing : missing.filter((flight) => flight.number >= number), gone };
}

function isThere({ fromBytes, toBytes }: ByteRange, wantedBytes: number, held: readonly ByteRange[]): boolean {
  return toBytes <= wantedBytes || held.some((range) => range.fromBytes <= fromBytes && toBytes <= range.toBytes);
}

/** What was lost before, and now, in order. */
export function mergeLost(lost: readonly ByteRange[], gone: readonly Flight[]): readonly ByteRange[] {
  if (gone.length === 0) return lost;
  const all = [...lost, ...gone.map(({ fromBytes, toBytes }) => ({ fromBytes, toBytes }))];
  return all.toSorted((one, other) => one.fromBytes - other.fromBytes);
}

/** A frame has one number for ever, so an answer to it measures just it. Smoothed. */
export function measureRoundTrip(
  flights: readonly Flight[],
  number: number,
  { nowMs, beforeMs }: { readonly nowMs: number; readonly beforeMs: number | undefined },
): number | undefined {
  const flight = flights.find((each) => each.number === number);
  if (flight === undefined) return beforeMs;
  const tookMs = nowMs - flight.sentAtMs;
  return beforeMs === undefined ? tookMs : beforeMs + (tookMs - beforeMs) / 8;
}
