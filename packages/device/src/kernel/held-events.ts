import type { BootloaderEvent } from "../channel/index.ts";

type EventListener = (event: BootloaderEvent) => void;

/** More than a start has; the newest are kept. */
const MOST_HELD = 32;

/**
 * What the bootloader tells while the kernel starts, which takes seconds on a slow machine: an app may come up, be confirmed or rolled
 * back meanwhile. It is held until there are consoles to say it at, and said behind their greeting.
 */
export class HeldEvents {
  readonly #listeners: EventListener[] = [];
  #held: readonly BootloaderEvent[] | undefined = [];

  listen(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  tell(event: BootloaderEvent): void {
    if (this.#held !== undefined) this.#held = [...this.#held, event].slice(-MOST_HELD);
    else for (const listener of this.#listeners) listener(event);
  }

  /** From now on everything is passed on at once; what was held comes first. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.tell(event);
  }
}
