import { RegrowError } from "@regrow/core/error";

/** One stay of an update over the air at the desk, which ends early when somebody brings an update. */
export class AirTurn {
  readonly #way = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  /** Ends the work: somebody brings an update, or the kernel stops. */
  readonly signal: AbortSignal;
  #isHeld = false;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#way.signal]);
  }

  get isInterrupted(): boolean {
    return this.#way.signal.aborted;
  }

  /** From here on it goes to its end. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Before what must not be interrupted. @throws the signal's reason, where it comes too late */
  hold(): void {
    if (!this.#isHeld) this.signal.throwIfAborted();
    this.#isHeld = true;
  }

  /** Resolves when nothing of it goes on any more. What it has brought stays staged. */
  async interrupt(): Promise<void> {
    this.#way.abort(new RegrowError("UPDATE_INTERRUPTED", { reason: "somebody brings an update" }));
    await this.#ended.promise;
  }

  end(): void {
    this.#ended.resolve();
  }
}
