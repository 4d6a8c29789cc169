import { ERRORS, type ErrorCode } from "@regrow/core/error";
import { BULK_LIMITS } from "./bulk-limits.ts";
import type { BulkAnswer } from "./bulk-schemas.ts";

/** What happens to a device. */
export interface Effect {
  /** For people, such as "will be offered 1.3.0". */
  readonly text: string;
  /** The version that it will be offered; null: none. */
  readonly version: string | null;
}

/** Counts what happens to how many devices, with some of them by name. Bounded, however many devices there are. */
export class Tally {
  readonly #effects = new Map<string, Counted<Effect>>();
  readonly #refused = new Map<ErrorCode, Counted<ErrorCode>>();
  #devices = 0;

  /** Devices that are changed. */
  get devices(): number {
    return this.#devices;
  }

  add(uuid: string, effect: Effect): void {
    this.#devices += 1;
    const isFull = this.#effects.size >= BULK_LIMITS.effects && !this.#effects.has(effect.text);
    count(this.#effects, (isFull ? OTHERS : effect).text, isFull ? OTHERS : effect, uuid);
  }

  refuse(uuid: string, code: ErrorCode): void {
    count(this.#refused, code, code, uuid);
  }

  /** Most first. */
  get effects(): BulkAnswer["effects"] {
    return sorted(this.#effects).map(({ what, devices, examples }) => ({ ...what, devices, examples }));
  }

  get refused(): BulkAnswer["refused"] {
    return sorted(this.#refused).map(({ what, devices, examples }) => {
      return { code: what, reason: ERRORS[what].title, devices, examples };
    });
  }
}

interface Counted<What> {
  readonly what: What;
  devices: number;
  readonly examples: string[];
}

const OTHERS: Effect = { text: "something else: choose fewer devices to see what", version: null };

function count<Key, What>(counted: Map<Key, Counted<What>>, key: Key, what: What, uuid: string): void {
  const found = counted.get(key) ?? { what, devices: 0, examples: [] };
  found.devices += 1;
  if (found.examples.length < BULK_LIMITS.examples) found.examples.push(uuid);
  counted.set(key, found);
}

function sorted<Key, What>(counted: ReadonlyMap<Key, Counted<What>>): readonly Counted<What>[] {
  return [...counted.values()].toSorted((one, other) => other.devices - one.devices);
}
