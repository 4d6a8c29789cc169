import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "@regrow/core/port";

/** Named timers over the Clock port: setting one again replaces it. */
export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #onTimer: (name: Name) => void;
  readonly #running = new Map<Name, AbortController>();

  constructor(clock: Clock, onTimer: (name: Name) => void) {
    this.#clock = clock;
    this.#onTimer = onTimer;
  }

  set(name: Name, afterMs: number): void {
    this.clear(name);
    const controller = new AbortController();
    this.#running.set(name, controller);
    this.#clock.sleep(afterMs, controller.signal).then(
      async () => {
        // What has come in meanwhile counts: after a call that kept the program busy, a heartbeat may lie in the pipe already.
        await nextTurn();
        if (this.#running.get(name) !== controller) return;
        this.#running.delete(name);
        this.#onTimer(name);
      },
      () => {
        // Cleared.
      },
    );
  }

  clear(name: Name): void {
    this.#running.get(name)?.abort();
    this.#running.delete(name);
  }

  clearAll(): void {
    for (const name of [...this.#running.keys()]) this.clear(name);
  }
}
