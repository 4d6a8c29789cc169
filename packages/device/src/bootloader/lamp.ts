import { GpioError, type Clock, type Gpio, type GpioLine, type Logger } from "@regrow/core/port";

interface LampPorts {
  readonly gpio: Gpio;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
}

const BLINK_MS = 500;

/** Shows with a lamp that the reset's button is held. One that cannot be lit is said once in the log, and changes nothing else. */
export class Lamp {
  readonly #ports: LampPorts;
  readonly #line: GpioLine | undefined;
  #blinking = new AbortController();
  /** One change after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(ports: LampPorts, line: GpioLine | undefined) {
    this.#ports = ports;
    this.#line = line;
    this.#blinking.abort();
  }

  blink(): void {
    if (!this.#blinking.signal.aborted) return;
    const { signal } = (this.#blinking = new AbortController());
    this.#do(async (gpio, line) => {
      for (let level: 0 | 1 = 1; !signal.aborted; level = level === 1 ? 0 : 1) {
        await gpio.write(line, level);
        await this.#ports.clock.sleep(BLINK_MS, signal).catch(() => {});
      }
    });
  }

  on(): void {
    this.#blinking.abort();
    this.#do((gpio, line) => gpio.write(line, 1));
  }

  off(): void {
    this.#blinking.abort();
    this.#do((gpio, line) => gpio.release(line));
  }

  /** Resolves when nothing is lit any more. */
  async close(): Promise<void> {
    this.off();
    await this.#work;
  }

  #do(change: (gpio: Gpio, line: GpioLine) => Promise<void>): void {
    const { gpio, logger } = this.#ports;
    const line = this.#line;
    if (line === undefined) return;
    this.#work = this.#work
      .then(() => change(gpio, line))
      .catch((error: unknown) => {
        if (!(error instanceof GpioError)) throw error;
        logger.warn("the lamp of the reset's button cannot be lit", { reason: error.message });
      });
  }
}
