import { joinBytes } from "@regrow/core/bundle";

/**
 * Reads as many of a source's first bytes as it takes to say what it is.
 * @param test undefined: too few to say
 * @returns `all`: the source with those bytes; a failure of it is met there
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  test: (first: Uint8Array) => boolean | undefined,
): Promise<{ readonly isFound: boolean; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array(0);
  let failure: { readonly error: unknown } | undefined;
  let isFound: boolean | undefined;
  try {
    while (isFound === undefined) {
      const { value, done } = await iterator.next();
      if (done === true) isFound = false;
      else first = joinBytes([first, value]);
      isFound ??= test(first);
    }
  } catch (error) {
    failure = { error };
  }
  return { isFound: isFound === true, all: resumed(first, iterator, failure) };
}

async function* resumed(
  first: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
  failure: { readonly error: unknown } | undefined,
): AsyncGenerator<Uint8Array, void> {
  try {
    if (first.length > 0) yield first;
    if (failure !== undefined) throw failure.error;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    // One that waits for bytes would never end: it is told, and not waited for.
    void iterator.return?.().then(undefined, () => {});
  }
}
