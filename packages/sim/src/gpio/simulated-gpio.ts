import { GpioError, type Gpio, type GpioErrorCode, type GpioLevel, type GpioLine } from "@regrow/core/port";

interface SimulatedLine {
  level: GpioLevel;
  /** What is written to it; undefined: nobody drives it. */
  driven: GpioLevel | undefined;
  watcher: ((level: GpioLevel) => void) | undefined;
  /** How it refuses whoever wants it; undefined: it works. */
  failure: GpioErrorCode | undefined;
}

type Place = Pick<GpioLine, "chip" | "offset">;

/** Pins without a machine: a test moves the inputs and sees the outputs. */
export class SimulatedGpio implements Gpio {
  readonly #lines = new Map<string, SimulatedLine>();
  /** Every level that was written, oldest first. */
  readonly written: GpioLevel[] = [];

  /** Moves an input; its watcher hears of each change. */
  set(place: Place, level: GpioLevel): void {
    const line = this.#at(place);
    if (line.level === level) return;
    line.level = level;
    line.watcher?.(level);
  }

  /** From now on the line refuses so; undefined: it works again. */
  fail(place: Place, failure: GpioErrorCode | undefined): void {
    this.#at(place).failure = failure;
  }

  /** What is driven; undefined: nobody holds it. */
  driven(place: Place): GpioLevel | undefined {
    return this.#at(place).driven;
  }

  async read(place: GpioLine, signal: AbortSignal): Promise<GpioLevel> {
    signal.throwIfAborted();
    return this.#take(place).level;
  }

  async *watch(place: GpioLine, signal: AbortSignal): AsyncGenerator<GpioLevel, void> {
    signal.throwIfAborted();
    const line = this.#take(place);
    const levels: GpioLevel[] = [line.level];
    let wake = Promise.withResolvers<void>();
    const stop = (): void => wake.resolve();
    line.watcher = (level) => {
      levels.push(level);
      wake.resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      while (!signal.aborted) {
        wake = Promise.withResolvers<void>();
        const level = levels.shift();
        if (level !== undefined) yield level;
        else await wake.promise;
      }
    } finally {
      signal.removeEventListener("abort", stop);
      line.watcher = undefined;
    }
  }

  async write(place: GpioLine, level: GpioLevel): Promise<void> {
    this.#take(place).driven = level;
    this.written.push(level);
  }

  async release(place: GpioLine): Promise<void> {
    this.#at(place).driven = undefined;
  }

  #take(place: Place): SimulatedLine {
    const line = this.#at(place);
    if (line.failure !== undefined) throw new GpioError(line.failure, place);
    if (line.watcher !== undefined) throw new GpioError("BUSY", place);
    return line;
  }

  #at({ chip, offset }: Place): SimulatedLine {
    const key = `${chip}/${offset}`;
    const line = this.#lines.get(key) ?? { level: 0, driven: undefined, watcher: undefined, failure: undefined };
    this.#lines.set(key, line);
    return line;
  }
}
