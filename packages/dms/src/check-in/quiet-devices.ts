import type { Change } from "../change/index.ts";

/** A device for which there was nothing, and what that was said about. */
interface Quiet {
  /** Name of the state that the device told: see `CheckInAnswer.standing`. */
  readonly standing: string;
  readonly logSequence: number;
  /** Of the certificate that it showed. */
  readonly serial: string;
}

/** Taken before the rows are read from which an answer is made, the device's own among them; it tells whether they changed meanwhile. */
export interface Mark {
  readonly uuid: string;
  readonly epoch: number;
}

/** `untilMs`: when time alone changes the answer; null: never. */
interface Remembered extends Quiet {
  readonly productId: string | null;
  readonly untilMs: number | null;
}

interface Entry extends Remembered, Mark {
  readonly atMs: number;
}

/** Even without any change the whole state is told once in this time: nothing that is remembered wrongly lasts. */
const BELIEVED_MS = 3_600_000;
/** Changed devices that are kept apart, for answers that are being made at this moment. */
const RECENT_DEVICES = 10_000;

/**
 * The devices that were told "nothing for you", so that the next time the same is answered without a look at the database. Some
 * 300 bytes each. Forgetting is always safe: the device tells everything then.
 */
export class QuietDevices {
  readonly #entries = new Map<string, Entry>();
  /** The epoch of the last change; a change is one step of it. */
  readonly #products = new Map<string, number>();
  readonly #devices = new Map<string, number>();
  #epoch = 0;
  /** Marks from before it are not good for anything. */
  #oldestMark = 0;

  mark(uuid: string): Mark {
    return { uuid, epoch: this.#epoch };
  }

  /** Nothing is remembered when what it was decided from has changed since the mark. */
  remember(mark: Mark, quiet: Remembered, nowMs: number): void {
    const changed = Math.max(this.#oldestMark, this.#devices.get(mark.uuid) ?? 0, this.#productChange(quiet));
    if (changed <= mark.epoch) this.#entries.set(mark.uuid, { ...mark, ...quiet, atMs: nowMs });
  }

  /** Whether the same device in the same state would be told the same. */
  isQuiet(uuid: string, { standing, logSequence, serial }: Quiet, nowMs: number): boolean {
    const entry = this.#entries.get(uuid);
    if (entry === undefined) return false;
    const isSame = entry.standing === standing && entry.logSequence === logSequence && entry.serial === serial;
    const believedMs = Math.min(entry.atMs + BELIEVED_MS, entry.untilMs ?? Number.POSITIVE_INFINITY);
    const isBelieved = nowMs >= entry.atMs && nowMs < believedMs;
    return isSame && isBelieved && this.#productChange(entry) <= entry.epoch;
  }

  forget({ kind, subject }: Change): void {
    this.#epoch += 1;
    if (kind === "product") {
      this.#products.set(subject, this.#epoch);
      return;
    }
    this.#entries.delete(subject);
    this.#devices.set(subject, this.#epoch);
    if (this.#devices.size <= RECENT_DEVICES) return;
    this.#devices.clear();
    this.#oldestMark = this.#epoch;
  }

  forgetAll(): void {
    this.#epoch += 1;
    this.#oldestMark = this.#epoch;
    this.#entries.clear();
  }

  #productChange({ productId }: Pick<Remembered, "productId">): number {
    return productId === null ? 0 : (this.#products.get(productId) ?? 0);
  }
}
