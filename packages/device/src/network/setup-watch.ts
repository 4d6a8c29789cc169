import type { Clock } from "@regrow/core/port";

/** Waits for a visitor of the set-up network. Disposed before its time it never calls `onIdle`. */
export class SetupWatch implements Disposable {
  readonly #ended = new AbortController();

  /** @param options.idleMs 0: waits for ever, that is not at all */
  constructor(options: {
    readonly clock: Pick<Clock, "sleep">;
    readonly idleMs: number;
    readonly signal: AbortSignal;
    readonly onIdle: () => Promise<void>;
  }) {
    if (options.idleMs > 0) void this.#wait(options);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  async #wait({ clock, idleMs, signal, onIdle }: ConstructorParameters<typeof SetupWatch>[0]): Promise<void> {
    try {
      await clock.sleep(idleMs, AbortSignal.any([signal, this.#ended.signal]));
    } catch {
      return; // disposed or stopped: sleep rejects for no other reason
    }
    await onIdle();
  }
}
