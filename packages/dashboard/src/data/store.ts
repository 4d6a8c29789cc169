import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { AnswerOf, Client, InputOf, OperationName } from "@regrow/client/client";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Loaded } from "./loaded.ts";

/** Whether the DMS answers. `sinceMs`: its last answer. */
type Connection = { readonly kind: "online" } | { readonly kind: "lost"; readonly sinceMs: number };

export interface StorePorts {
  readonly client: Client;
  readonly nowMs: () => number;
  /** Resolves after the time, at once where the signal is aborted; later while nobody sees the page. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The session is over: somebody has to sign in. */
  readonly onSignedOut: () => void;
}

/** Something that is read again and again as long as anybody looks at it. */
export interface Watched<Value> {
  readonly loaded: ReadonlySignal<Loaded<Value>>;
  /** Begins to look. @returns what ends it */
  watch(everyMs: number): () => void;
  /** Reads now. */
  refresh(): Promise<void>;
}

/** What the pages know of the DMS: each thing once, however many parts show it, and kept for who comes back to it. */
export interface Store {
  readonly connection: ReadonlySignal<Connection>;
  /** One operation with one input. */
  query<N extends OperationName>(name: N, input: InputOf<N>): Watched<AnswerOf<N>>;
  /** Anything that calls put together; equal keys are the same thing. */
  derive<Value>(key: string, read: (call: Client["call"], signal: AbortSignal) => Promise<Value>): Watched<Value>;
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

/** Things that nobody looks at any more, kept for who comes back. */
const KEPT = 60;
const RETRY_MOST_MS = 30_000;

/** Reads are repeated as long as somebody looks, and again and again when the DMS does not answer. */
export function createStore(ports: StorePorts): Store {
  const connection = signal<Connection>({ kind: "online" });
  const entries = new Map<string, Entry<unknown>>();
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
  const derive = <Value>(
    key: string,
    read: (call: Client["call"], abort: AbortSignal) => Promise<Value>,
  ): Watched<Value> => {
    const found = entries.get(key);
    entries.delete(key);
    const entry = found ?? new Entry<unknown>((abort) => read(called, abort), ports);
    entries.set(key, entry);
    for (const [oldest, { isWatched }] of entries) {
      if (entries.size <= KEPT) break;
      if (!isWatched && oldest !== key) entries.delete(oldest);
    }
    // Whoever uses a key means the same value by it.
    return entry as Entry<unknown> as Watched<Value>;
  };
  return {
    connection,
    call: called,
    derive,
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

class Entry<Value> implements Watched<Value> {
  readonly loaded: Signal<Loaded<Value>> = signal<Loaded<Value>>({ kind: "loading" });
  readonly #read: (abort: AbortSignal) => Promise<Value>;
  readonly #ports: StorePorts;
  readonly #watchers = new Set<number>();
  readonly #intervals = new Map<number, number>();
  #next = 0;
  #stop = new AbortController();
  #turn = 0;

  constructor(read: (abort: AbortSignal) => Promise<Value>, ports: StorePorts) {
    this.#read = read;
    this.#ports = ports;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  watch(everyMs: number): () => void {
    const id = (this.#next += 1);
    this.#watchers.add(id);
    this.#intervals.set(id, everyMs);
    if (this.#watchers.size === 1) {
      this.#stop = new AbortController();
      void this.#follow(this.#stop.signal);
    }
    return () => {
      this.#watchers.delete(id);
      this.#intervals.delete(id);
      if (this.#watchers.size === 0) this.#stop.abort();
    };
  }

  async refresh(): Promise<void> {
    await this.#once(this.#stop.signal);
  }

  async #follow(stop: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stop.aborted) {
      failures = (await this.#once(stop)) ? 0 : failures + 1;
      const everyMs = Math.min(...this.#intervals.values());
      await this.#ports.sleep(failures === 0 ? everyMs : Math.min(1_000 * 2 ** failures, RETRY_MOST_MS), stop);
    }
  }

  /** @returns whether the DMS answered */
  async #once(stop: AbortSignal): Promise<boolean> {
    const turn = (this.#turn += 1);
    try {
      const value = await this.#read(stop);
      // An answer that was overtaken by a later question is old.
      if (!stop.aborted && turn === this.#turn) this.#show(value);
      return true;
    } catch (thrown) {
      if (stop.aborted) return true;
      const error = asRegrowError(thrown);
      const isLost = isUnreachable(error);
      if (turn === this.#turn && !(isLost && this.loaded.peek().kind === "loaded"))
        this.loaded.value = { kind: "failed", error };
      return !isLost;
    }
  }

  /** What is as it was is not drawn again: nobody loses their place in it. */
  #show(value: Value): void {
    const before = this.loaded.peek();
    const isSame = before.kind === "loaded" && JSON.stringify(before.value) === JSON.stringify(value);
    this.loaded.value = { kind: "loaded", value: isSame ? before.value : value, atMs: this.#ports.nowMs() };
  }
}

function isUnreachable({ code }: RegrowError): boolean {
  return code === "DMS_UNREACHABLE" || code === "DMS_ANSWER_INVALID" || code === "RATE_LIMITED";
}
