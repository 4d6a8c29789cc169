import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { TimeLimit, within } from "@regrow/node/clock";
// Not through its index, which brings the client of the DMS.
import { LeastPace } from "../update/least-pace.ts";

/** Longest silence in the middle of an upload: a telephone that changes its access point takes seconds. */
const SILENCE_MS = 30_000;

export interface BundleSourceOptions {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onBytes: (receivedBytes: number) => void;
}

/**
 * The pieces of an upload, each awaited for a bounded time, all of them for as long as they bring something. The body is not destroyed
 * when it is left: the answer goes over the same connection.
 * @throws RegrowError UPDATE_INTERRUPTED when it falls silent, trickles or is cut; BUNDLE_TOO_LARGE
 */
export async function* bundleSource(
  body: AsyncIterable<unknown>,
  { clock, maxBytes, signal, onBytes }: BundleSourceOptions,
): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  const pace = new LeastPace(clock);
  let receivedBytes = 0;
  try {
    for (;;) {
      const next = await within(clock, SILENCE_MS, signal, () => pieces.next()).catch((error: unknown) => {
        throw interrupted(error, receivedBytes);
      });
      if (next.done === true) return;
      if (!(next.value instanceof Uint8Array)) continue;
      receivedBytes += next.value.length;
      if (receivedBytes > maxBytes) throw new RegrowError("BUNDLE_TOO_LARGE", { receivedBytes, maxBytes });
      pace.take(next.value.length);
      onBytes(receivedBytes);
      yield next.value;
    }
  } finally {
    // Not waited for: while a piece is awaited that does not come, this does not come to an end either.
    void pieces.return?.().catch(() => {});
  }
}

function interrupted(error: unknown, receivedBytes: number): RegrowError {
  const reason = error instanceof TimeLimit ? "nothing came for a while" : "the connection was cut";
  return new RegrowError("UPDATE_INTERRUPTED", { reason, receivedBytes }, { cause: error });
}
