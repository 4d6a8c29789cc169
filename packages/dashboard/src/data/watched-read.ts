import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Loaded } from "./loaded.ts";

/** Something that is read again and again as long as anybody looks at it. */
export interface Watched<Value> {
  readonly loaded: ReadonlySignal<Loaded<Value>>;
  /** Begins to look. @returns what ends it */
  watch(everyMs: number): () => void;
  /** Reads now. */
  refresh(): Promise<void>;
}

export interface WatchPorts {
  readonly nowMs: () => number;
  /** Resolves after the time, at once where the signal is aborted; later while nobody sees the page. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How many times as long it waits between two reads; left out: once. */
  readonly pace?: () => number;
}

const RETRY_MOST_MS = 30_000;

/** One read that is repeated while anybody watches, and again and again when the DMS does not answer. */
export class WatchedRead<Value> implements Watched<Value> {
  readonly loaded: Signal<Loaded<Value>> = signal<Loaded<Value>>({ kind: "loading" });
  readonly #read: (abort: AbortSignal) => Promise<Value>;
  readonly #ports: WatchPorts;
  /** How often each of those who look wants it, ms. */
  readonly #watchers = new Set<{ readonly everyMs: number }>();
  #stop = new AbortController();
  #turn = 0;

  constructor(read: (abort: AbortSignal) => Promise<Value>, ports: WatchPorts) {
    this.#read = read;
    this.#ports = ports;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  watch(everyMs: number): () => void {
    const watcher = { everyMs };
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) {
      this.#stop = new AbortController();
      void this.#follow(this.#stop.signal);
    }
    return () => {
      this.#watchers.delete(watcher);
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
      await this.#ports.sleep(failures === 0 ? this.#everyMs() : Math.min(1_000 * 2 ** failures, RETRY_MOST_MS), stop);
    }
  }

  #everyMs(): number {
    const often = [...this.#watchers].map(({ everyMs }) => everyMs);
    return Math.min(...often) * (this.#ports.pace?.() ?? 1);
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

/** Whether the DMS itself did not answer, or not yet. */
export function isUnreachable({ code }: RegrowError): boolean {
  return code === "DMS_UNREACHABLE" || code === "DMS_ANSWER_INVALID" || code === "RATE_LIMITED";
}
