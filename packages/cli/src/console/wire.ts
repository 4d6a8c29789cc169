import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { ByteLine } from "./byte-line.ts";

export interface WaitOptions {
  /** Longest time in which nothing comes. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal;
}

/** A line of bytes with somebody who listens all the time, and waits that end. */
export class Wire {
  readonly #line: ByteLine;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #ended = Promise.withResolvers<RegrowError>();
  #end: RegrowError | undefined;
  #wake: (() => void) | undefined;
  /** Takes what comes. */
  listener: (bytes: Uint8Array) => void = () => {};

  constructor(line: ByteLine, clock: Pick<Clock, "sleep">) {
    this.#line = line;
    this.#clock = clock;
    void this.#listen();
  }

  /** Why it is over, once it is. */
  get ended(): Promise<RegrowError> {
    return this.#ended.promise;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Resolves when the bytes have left. @throws RegrowError CONSOLE_LOST */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.#end !== undefined) throw this.#end;
    try {
      await this.#line.write(bytes);
      await this.#line.drain();
    } catch (error) {
      throw this.#end ?? lost(error);
    }
  }

  /** Resolves when the line takes more, which is long before the bytes have left. @throws RegrowError CONSOLE_LOST */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#end !== undefined) throw this.#end;
    try {
      await this.#line.write(bytes);
    } catch (error) {
      throw this.#end ?? lost(error);
    }
  }

  /**
   * Asks `take` whenever something has come, until it gives something.
   * @throws RegrowError CONSOLE_SILENT, CONSOLE_LOST; the signal's reason
   */
  async until<T>(take: () => T | undefined, { silenceMs, signal }: WaitOptions): Promise<T> {
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      if (this.#end !== undefined) throw this.#end;
      signal?.throwIfAborted();
      if (!(await this.#hears(silenceMs, signal)))
        throw new RegrowError("CONSOLE_SILENT", { "nothing came for": `${silenceMs / 1_000} s` });
    }
  }

  /** Resolves when nothing has come for `quietMs`, at the latest after so many pieces that it never will be quiet. */
  async quiet(quietMs: number, signal?: AbortSignal): Promise<void> {
    for (let pieces = 0; pieces < MAX_NOISY_PIECES && this.#end === undefined; pieces += 1) {
      signal?.throwIfAborted();
      if (!(await this.#hears(quietMs, signal))) return;
    }
  }

  /** Nothing comes and goes any more. */
  async close(): Promise<void> {
    this.#finish(new RegrowError("CONSOLE_LOST", { reason: "closed by this program" }));
    await this.#line.close();
  }

  /** True when something came, or the line ended, within the time. */
  async #hears(durationMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const heard = Promise.withResolvers<true>();
    this.#wake = () => heard.resolve(true);
    const stop = new AbortController();
    const waiting = this.#clock.sleep(
      durationMs,
      signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]),
    );
    try {
      return await Promise.race([heard.promise, waiting.then(() => false)]);
    } finally {
      this.#wake = undefined;
      stop.abort();
    }
  }

  async #listen(): Promise<void> {
    try {
      for await (const bytes of this.#line.input) {
        if (this.#end !== undefined) return;
        this.listener(bytes);
        this.#wake?.();
      }
      this.#finish(lost("the other side has closed it"));
    } catch (error) {
      this.#finish(lost(error));
    }
  }

  #finish(end: RegrowError): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#wake?.();
    this.#ended.resolve(end);
  }
}

/** A line that never is quiet is one that runs at another speed, or another thing than a device. */
const MAX_NOISY_PIECES = 200;

function lost(reason: unknown): RegrowError {
  const said = typeof reason === "string" ? reason : asRegrowError(reason).details["reason"];
  return new RegrowError("CONSOLE_LOST", { reason: said ?? null }, { cause: reason });
}
