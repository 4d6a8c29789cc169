import { TAR_BLOCK_BYTES, type BundleEvent, type BundleReader } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";

/** What these bytes say, event by event. Ends the source when its reader stops early. */
export async function* bundleEvents(
  reader: BundleReader,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<BundleEvent, void> {
  for await (const piece of source) yield* reader.push(piece);
}

/** These bytes, then the source. */
export async function* behind(first: Uint8Array, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* source;
}

/**
 * The source, until the signal aborts, even while it gives nothing.
 * @throws RegrowError UPDATE_INTERRUPTED in place of what only the source knows; the signal's reason
 */
export async function* untilAborted(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]();
  // A promise for each piece: one for all of them would remember every wait for it, which on a small device are too many.
  let stopWaiting = (_reason: unknown): void => {};
  const onAbort = (): void => stopWaiting(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = Promise.withResolvers<IteratorResult<Uint8Array, unknown>>();
      stopWaiting = next.reject;
      iterator.next().catch(asInterruption).then(next.resolve, next.reject);
      const { value, done } = await next.promise;
      if (done === true) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // One that waits for bytes would never end: it is told, and not waited for.
    void iterator.return?.().catch(() => {});
  }
}

function asInterruption(error: unknown): never {
  if (error instanceof RegrowError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new RegrowError("UPDATE_INTERRUPTED", { reason }, { cause: error });
}

/** What comes of an object, of a bundle or of another package. */
type ObjectEvent =
  | Extract<BundleEvent, { readonly kind: "object" | "object-data" | "object-end" | "end" }>
  | { readonly kind: "head" };

/** The packed bytes of one object, out of the events of a bundle. */
export class PackedObject implements AsyncIterable<Uint8Array> {
  readonly #events: AsyncIterator<ObjectEvent, void>;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #turn: Promise<IteratorResult<Uint8Array, undefined>> = Promise.resolve({ done: true, value: undefined });

  /** @param events its own "object" event has been taken */
  constructor(events: AsyncIterator<ObjectEvent, void>) {
    this.#events = events;
  }

  /** What is there ends where the source fails, so that all that came of it can be kept; `rest` tells of the failure. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return { next: () => (this.#turn = this.#turn.then(() => this.#next())) };
  }

  /** Reads over what nobody has taken. @throws what the source has thrown */
  async rest(): Promise<void> {
    for await (const _piece of this);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      while (!this.#hasEnded) {
        const { value, done } = await this.#events.next();
        if (done === true) throw new RegrowError("BUNDLE_TRUNCATED");
        if (value.kind === "object-data") return { done: false, value: value.bytes };
        if (value.kind === "object-end") this.#hasEnded = true;
      }
    } catch (error) {
      this.#failure = { error };
      this.#hasEnded = true;
    }
    return { done: true, value: undefined };
  }
}

/** What zstd makes of bytes that do not shrink is hardly more than they are. @throws RegrowError BUNDLE_TOO_LARGE */
export function checkPacked(sha256: string, packedBytes: number, sizeBytes: number): void {
  const limitBytes = sizeBytes + Math.ceil(sizeBytes / 128) + TAR_BLOCK_BYTES;
  if (packedBytes > limitBytes)
    throw new RegrowError("BUNDLE_TOO_LARGE", { part: sha256, limitBytes, actualBytes: packedBytes });
}
