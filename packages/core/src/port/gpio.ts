/** What is on the wire. */
export type GpioLevel = 0 | 1;

/** One line of the machine's pins. */
export interface GpioLine {
  /** Name of the chip, such as gpiochip0. */
  readonly chip: string;
  readonly offset: number;
  /** What holds an input that nothing drives. */
  readonly bias: GpioBias;
}

export const GPIO_BIASES = ["as-is", "pull-up", "pull-down"] as const;
export type GpioBias = (typeof GPIO_BIASES)[number];

/**
 * The machine's pins. Whoever has taken a line (`watch`, `write`) has it alone, against other programs too: for those it is BUSY.
 * Every call ends by its own bound or with its signal.
 */
export interface Gpio {
  /** The level of an input now. @throws GpioError */
  read(line: GpioLine, signal: AbortSignal): Promise<GpioLevel>;
  /**
   * The level of an input now, then as it changes, until aborted: then it ends. A change in the moment of the beginning may be missed, so
   * that what hangs on a level is read once more. @throws GpioError, also when the line is lost later
   */
  watch(line: GpioLine, signal: AbortSignal): AsyncIterable<GpioLevel>;
  /** Drives an output, and holds the level until the next `write` or `release`. @throws GpioError, where that shows at once */
  write(line: GpioLine, level: GpioLevel): Promise<void>;
  /** Lets go of an output. Nothing where it is not held. */
  release(line: GpioLine): Promise<void>;
}

/** NOT_FOUND: no such chip or line; DENIED: no right to it; BUSY: somebody else has it; NOT_SUPPORTED: no pins here, or no tools for them. */
export type GpioErrorCode = "NOT_FOUND" | "DENIED" | "BUSY" | "NOT_SUPPORTED" | "FAILED";

/** Adapters throw nothing else, but the signal's reason when aborted. */
export class GpioError extends Error {
  override readonly name = "GpioError";
  readonly code: GpioErrorCode;
  constructor(code: GpioErrorCode, { chip, offset }: Pick<GpioLine, "chip" | "offset">, options?: ErrorOptions) {
    super(`${code}: line ${offset} of ${chip}`, options);
    this.code = code;
  }
}
