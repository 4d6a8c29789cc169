/**
 * Works on several items at once and gives the results in the items' order, so that the outcome never depends on timing.
 * At most `width` items are begun and not yet taken. After an error nothing more is begun, and what was begun is waited for.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // Whoever takes it sees the error; until then nobody is waiting for it.
      result.catch(() => {});
      begun.push(result);
      const first = begun.length < width ? undefined : begun.shift();
      if (first !== undefined) yield await first;
    }
    for (let first = begun.shift(); first !== undefined; first = begun.shift()) yield await first;
  } finally {
    await Promise.allSettled(begun);
  }
}
