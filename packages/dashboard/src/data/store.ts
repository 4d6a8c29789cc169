import { signal, type ReadonlySignal } from "@preact/signals";
import type { AnswerOf, Client, InputOf, OperationName } from "@regrow/client/client";
import { asRegrowError } from "@regrow/core/error";
import { PagedRead, type ReadPage, type WatchedPages } from "./paged-read.ts";
import { WatchedRead, isUnreachable, type Watched, type WatchPorts } from "./watched-read.ts";

/** Whether the DMS answers. `sinceMs`: its last answer. */
type Connection = { readonly kind: "online" } | { readonly kind: "lost"; readonly sinceMs: number };

export interface StorePorts extends WatchPorts {
  readonly client: Client;
  /** The session is over: somebody has to sign in. */
  readonly onSignedOut: () => void;
}

/** What the pages know of the DMS: each thing once, however many parts show it, and kept for who comes back to it. */
export interface Store {
  readonly connection: ReadonlySignal<Connection>;
  /** One operation with one input. */
  query<N extends OperationName>(name: N, input: InputOf<N>): Watched<AnswerOf<N>>;
  /** Anything that calls put together; equal keys are the same thing. */
  derive<Value>(key: string, read: (call: Client["call"], signal: AbortSignal) => Promise<Value>): Watched<Value>;
  /** The same of a list. @param first how many items it begins with */
  pages<Item>(key: string, first: number, readPage: CallPage<Item>): WatchedPages<Item>;
  /**
   * Does something, then reads everything anew that is looked at.
   * @param repeatKey the same for each try of the same thing: what was done although its answer was lost is not done twice
   * @throws RegrowError as the DMS named it
   */
  act<N extends OperationName>(
    name: N,
    input: InputOf<N>,
    signal?: AbortSignal,
    repeatKey?: string,
  ): Promise<AnswerOf<N>>;
  /** One of the many calls of something longer: nothing is read anew for it. @throws RegrowError as the DMS named it */
  readonly call: Client["call"];
  /** Reads everything anew that is looked at. */
  refresh(): Promise<void>;
}

/** Asks for one page of a list. */
type CallPage<Item> = (call: Client["call"], ...asked: Parameters<ReadPage<Item>>) => ReturnType<ReadPage<Item>>;

/** What is kept of what is read. */
interface Kept extends Watched<unknown> {
  readonly isWatched: boolean;
}

/** Things that nobody looks at any more, kept for who comes back. */
const KEPT = 60;

/** Reads are repeated as long as somebody looks, and again and again when the DMS does not answer. */
export function createStore(ports: StorePorts): Store {
  const connection = signal<Connection>({ kind: "online" });
  const entries = new Map<string, Kept>();
  let answeredAtMs = ports.nowMs();

  const called: Client["call"] = async (name, input, abort, repeatKey) => {
    try {
      const answer = await ports.client.call(name, input, abort, repeatKey);
      heard();
      return answer;
    } catch (thrown) {
      if (abort?.aborted === true) throw thrown;
      const error = asRegrowError(thrown);
      if (isUnreachable(error)) connection.value = { kind: "lost", sinceMs: answeredAtMs };
      else heard();
      if (error.code === "SIGN_IN_REQUIRED") ports.onSignedOut();
      throw error;
    }
  };
  const heard = (): void => {
    answeredAtMs = ports.nowMs();
    if (connection.peek().kind !== "online") connection.value = { kind: "online" };
  };
  const refresh = async (): Promise<void> => {
    await Promise.all([...entries.values()].filter(({ isWatched }) => isWatched).map((entry) => entry.refresh()));
  };
  const keep = <Read extends Kept>(key: string, make: () => Read): Read => {
    const found = entries.get(key);
    entries.delete(key);
    // Whoever uses a key means the same by it.
    const entry = found === undefined ? make() : (found as Read);
    entries.set(key, entry);
    for (const [oldest, { isWatched }] of entries) {
      if (entries.size <= KEPT) break;
      if (!isWatched && oldest !== key) entries.delete(oldest);
    }
    return entry;
  };
  const derive: Store["derive"] = (key, read) =>
    keep(key, () => new WatchedRead(async (abort) => await read(called, abort), ports));
  return {
    connection,
    call: called,
    derive,
    pages: (key, first, readPage) =>
      keep(key, () => new PagedRead(async (asked, abort) => await readPage(called, asked, abort), first, ports)),
    query: (name, input) => derive(`${name} ${JSON.stringify(input)}`, async (call, abort) => call(name, input, abort)),
    act: async (name, input, abort, repeatKey) => {
      try {
        return await called(name, input, abort, repeatKey);
      } finally {
        // Also after a refusal: it may have come of what has changed meanwhile.
        void refresh();
      }
    },
    refresh,
  };
}
