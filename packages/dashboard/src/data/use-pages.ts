import { computed, useSignal, type ReadonlySignal } from "@preact/signals";
import type { AnswerOf, InputOf, OperationName } from "@regrow/client/client";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useStore, useWatched } from "./context.ts";
import type { Loaded } from "./loaded.ts";

/** Operations whose answer comes in pages. */
type Paged = {
  [N in OperationName]: AnswerOf<N> extends { readonly next: string | null } ? N : never;
}[OperationName];

export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** A long list is looked through by a filter, not by its pages. */
const MOST_PAGES = 10;

/**
 * A list that begins with one page and grows by `more`; all that is shown is read again together.
 * @param pick the items of an answer
 */
export function usePages<N extends Paged, Item>(
  name: N,
  input: InputOf<N>,
  pick: (answer: AnswerOf<N>) => readonly Item[],
  everyMs?: number,
): { readonly loaded: ReadonlySignal<Loaded<Pages<Item>>>; readonly more: () => void } {
  const store = useStore();
  const key = `${name} ${JSON.stringify(input)}`;
  const wanted = useSignal(1);
  useEffect(() => void (wanted.value = 1), [key, wanted]);
  const count = wanted.value;
  const watched = useMemo(
    () =>
      store.derive(`pages ${count} ${key}`, async (call, signal) => {
        const items: Item[] = [];
        let next: string | null = null;
        for (let page = 0; page < count; page += 1) {
          const answer: AnswerOf<N> & { readonly next: string | null } = await call(
            name,
            next === null ? input : { ...input, cursor: next },
            signal,
          );
          items.push(...pick(answer));
          next = answer.next;
          if (next === null) break;
        }
        return { items, hasMore: next !== null && count < MOST_PAGES };
      }),
    [store, key, count],
  );
  const loaded = useWatched(watched, everyMs);
  // While the next page is on its way, what was there stays.
  const last = useRef<{ readonly key: string; readonly loaded: Loaded<Pages<Item>> } | null>(null);
  const shown = useMemo(
    () =>
      computed(() => {
        const now = loaded.value;
        if (now.kind === "loading" && last.current?.key === key) return last.current.loaded;
        last.current = { key, loaded: now };
        return now;
      }),
    [loaded, key],
  );
  return { loaded: shown, more: () => (wanted.value = Math.min(count + 1, MOST_PAGES)) };
}
