import type { ReadonlySignal } from "@preact/signals";
import type { AnswerOf, InputOf, OperationName } from "@regrow/client/client";
import { requiredContext } from "@regrow/components/context";
import { useEffect, useMemo } from "preact/hooks";
import type { Loaded } from "./loaded.ts";
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";
import type { Watched } from "./watched-read.ts";

interface Data {
  readonly store: Store;
  readonly session: Session;
}

const { Provider, useValue: useData } = requiredContext<Data>("DataProvider");
export const DataProvider = Provider;

export function useStore(): Store {
  return useData().store;
}

/** Who is signed in, for which organisation, with which rights. */
export function useSession(): Session {
  return useData().session;
}

/** How often what is looked at is read again, unless the view says otherwise. */
const EVERY_MS = 5_000;

/** One operation's answer, live. */
export function useQuery<N extends OperationName>(
  name: N,
  input: InputOf<N>,
  everyMs: number = EVERY_MS,
): ReadonlySignal<Loaded<AnswerOf<N>>> {
  const store = useStore();
  const key = JSON.stringify(input);
  // The input's text stands for it: one that was written anew in the same words is the same.
  const watched = useMemo(() => store.query(name, input), [store, name, key]);
  return useWatched(watched, everyMs);
}

/** The same of anything that the store reads. */
export function useWatched<Value>(watched: Watched<Value>, everyMs: number = EVERY_MS): ReadonlySignal<Loaded<Value>> {
  useEffect(() => watched.watch(everyMs), [watched, everyMs]);
  return watched.loaded;
}
