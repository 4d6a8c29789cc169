import { setImmediate } from "node:timers/promises";

/**
 * Parts of a long list. Between them everything else that waits gets its turn, check-ins before all: queries of the embedded database
 * run on the event loop, and only a part of them at once.
 */
export async function* inParts<Item>(items: readonly Item[], size: number): AsyncGenerator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) await setImmediate();
    yield items.slice(start, start + size);
  }
}
