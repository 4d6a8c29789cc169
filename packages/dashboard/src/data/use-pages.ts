import type { ReadonlySignal } from "@preact/signals";
import type { AnswerOf, InputOf, OperationName } from "@regrow/client/client";
import { useMemo } from "preact/hooks";
import { useStore, useWatched } from "./context.ts";
import type { Loaded } from "./loaded.ts";
import type { Pages } from "./paged-read.ts";

/** Operations whose answer comes in pages. */
type Paged = {
  [N in OperationName]: AnswerOf<N> extends { readonly next: string | null } ? N : never;
}[OperationName];

/** A list as a view has it. */
export interface PagedList<Item> {
  readonly loaded: ReadonlySignal<Loaded<Pages<Item>>>;
  /** Shows more of it; resolves when they are there. */
  readonly more: () => Promise<void>;
}

const FIRST = 50;

/**
 * A list, live: it begins with as many items as the input's `limit` says, and grows by `more`. Whoever comes back to it finds it as long as
 * it was.
 * @param pick the items of an answer
 */
export function usePages<N extends Paged, Item>(
  name: N,
  input: InputOf<N>,
  pick: (answer: AnswerOf<N>) => readonly Item[],
  everyMs?: number,
): PagedList<Item> {
  const store = useStore();
  const key = `pages of ${name} ${JSON.stringify(input)}`;
  const list = useMemo(() => {
    const first = "limit" in input && typeof input.limit === "number" ? input.limit : FIRST;
    return store.pages(key, first, async (call, { limit, cursor }, signal) => {
      const page = { ...input, limit, ...(cursor === null ? {} : { cursor }) };
      const answer: AnswerOf<N> & { readonly next: string | null } = await call(name, page, signal);
      return { items: pick(answer), next: answer.next };
    });
  }, [store, key]);
  return { loaded: useWatched(list, everyMs), more: () => list.more() };
}
