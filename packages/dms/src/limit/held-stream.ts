import type { Slots } from "./slots.ts";

/**
 * Begins a stream in a slot, which is held until the last piece has left, or `return` is called, as a stream does whose reader has gone.
 * What is wrong with the beginning is thrown here, so that it can be an answer of its own.
 * @throws RegrowError RATE_LIMITED when too many wait; whatever the first piece throws
 */
export async function beginHeld(slots: Slots, pieces: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const ended = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<IteratorResult<Uint8Array>>();
  void slots
    .run(async () => {
      begun.resolve(await pieces.next());
      await ended.promise;
    })
    .catch(begun.reject);
  let first: IteratorResult<Uint8Array> | undefined = await begun.promise;
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    ended.resolve();
    return pieces.return(undefined);
  };
  // Not a generator: that would never come to its end where its reader goes before the first piece.
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      const held = first;
      first = undefined;
      if (held !== undefined) return held;
      try {
        const next = await pieces.next();
        return next.done === true ? await end() : next;
      } catch (thrown) {
        await end();
        throw thrown;
      }
    },
    return: end,
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
