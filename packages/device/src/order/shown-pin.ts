import type { Clock } from "@regrow/core/port";
import type { PinAnswer } from "@regrow/core/protocol";

export interface ShownPinDependencies {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  /** Looks whether somebody has claimed the device by it. */
  readonly onLook: () => void;
  /** Ends with the kernel. */
  readonly signal: AbortSignal;
}

/** The PIN that the device can be claimed by, as long as it counts. */
export class ShownPin {
  readonly #dependencies: ShownPinDependencies;
  #shown: { readonly pin: string; readonly untilMs: number } | undefined;
  #looking: AbortController | undefined;

  constructor(dependencies: ShownPinDependencies) {
    this.#dependencies = dependencies;
  }

  /** Empty where there is none. */
  get text(): string {
    const shown = this.#shown;
    return shown !== undefined && this.#dependencies.clock.monotonicMs() < shown.untilMs ? shown.pin : "";
  }

  show({ pin, validMs, checkEveryMs }: PinAnswer): void {
    this.clear();
    this.#shown = { pin, untilMs: this.#dependencies.clock.monotonicMs() + validMs };
    this.#looking = new AbortController();
    void this.#look(checkEveryMs, AbortSignal.any([this.#looking.signal, this.#dependencies.signal]));
  }

  /** The device is claimed, or it is not to be any more. */
  clear(): void {
    this.#looking?.abort();
    this.#shown = undefined;
  }

  async #look(everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.text !== "") {
      await this.#dependencies.clock.sleep(everyMs, signal).catch(() => undefined); // aborted: the loop ends
      if (!signal.aborted) this.#dependencies.onLook();
    }
  }
}
