import { RegrowError } from "@regrow/core/error";
import type { RequestOf } from "@regrow/core/link";

/** Somebody who looks at what happens on a device. */
export interface Watcher {
  tell(log: Pick<RequestOf<"log">, "source" | "lines">): void;
  ended(): void;
}

/** Who looks at one device's live log. The device sends it only while there is somebody. */
export class Watchers {
  readonly #switch: (isOn: boolean) => Promise<unknown>;
  readonly #most: number;
  readonly #watchers = new Set<Watcher>();

  constructor(switchTo: (isOn: boolean) => Promise<unknown>, most: number) {
    this.#switch = switchTo;
    this.#most = most;
  }

  /** @returns what ends it @throws RegrowError DEVICE_BUSY, and what the device answers */
  async add(watcher: Watcher): Promise<() => void> {
    if (this.#watchers.size >= this.#most) throw new RegrowError("DEVICE_BUSY", { "look at it already": this.#most });
    this.#watchers.add(watcher);
    const leave = (): void => {
      // Whoever comes next switches it on again.
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) void this.#switch(false).catch(() => {}); // it is gone
    };
    try {
      await this.#switch(true);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  tell(log: RequestOf<"log">): void {
    for (const watcher of this.#watchers) watcher.tell(log);
  }

  end(): void {
    const all = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of all) watcher.ended();
  }
}
