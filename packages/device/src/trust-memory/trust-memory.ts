import type { Cryptography, Disk, Logger } from "@regrow/core/port";
import { NOTHING_SEEN, type SeenTrust } from "@regrow/core/trust";
import { FILES } from "../layout/index.ts";
import { DoubleBuffer } from "../store/index.ts";
import { EMPTY_TRUST_RECORD, MAX_PRODUCTS, trustRecordCodec, type TrustRecord } from "./trust-record.ts";

export interface TrustMemoryDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly log: Logger;
}

/**
 * What this device has believed of signed metadata, and how late it is at least: neither goes back over a restart, a rollback or a
 * reset. A generation carries its own ladder too, but a timestamp is seen at each try, also at one that installs nothing, and the
 * generation that runs after a rollback has seen less than the device has (decision 013).
 *
 * A record that is lost or damaged costs this protection, not the device (law L1): then what the running generation says holds.
 */
export class TrustMemory {
  readonly #copies: DoubleBuffer<TrustRecord>;
  readonly #log: Logger;
  #loaded: Promise<TrustRecord> | undefined;
  /** One write after the other: check-in and update both have something to remember. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ disk, cryptography, log }: TrustMemoryDependencies) {
    this.#copies = new DoubleBuffer(disk, FILES.trustRecords, trustRecordCodec(cryptography));
    this.#log = log;
  }

  /** What was seen of a product, and of the platform. */
  async seenOf(product: string): Promise<SeenTrust> {
    const { platformRoot, platformTargets, products } = await this.#record();
    const { product: _, ...known } = products.find((each) => each.product === product) ?? { product };
    return { ...NOTHING_SEEN, ...known, platformRoot, platformTargets };
  }

  /** Durable when it resolves; what is known already writes nothing. @throws DiskError */
  keep(product: string, { platformRoot, platformTargets, ...rest }: SeenTrust): Promise<void> {
    return this.#change((record) => {
      const others = record.products.filter((each) => each.product !== product);
      const products = [{ product, ...rest }, ...others].slice(0, MAX_PRODUCTS);
      return { ...record, platformRoot, platformTargets, products };
    });
  }

  /** A time that has passed for certain, wall time in ms; 0 where none was kept. */
  async floorMs(): Promise<number> {
    return (await this.#record()).floorMs;
  }

  /** Durable when it resolves. It is only ever raised. @throws DiskError */
  keepFloor(floorMs: number): Promise<void> {
    return this.#change((record) => (floorMs > record.floorMs ? { ...record, floorMs: Math.floor(floorMs) } : record));
  }

  #change(next: (record: TrustRecord) => TrustRecord): Promise<void> {
    const change = this.#last.then(async () => {
      const before = await this.#record();
      const after = next(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      const record = { ...after, sequence: before.sequence + 1 };
      await this.#copies.save(record);
      this.#loaded = Promise.resolve(record);
    });
    this.#last = change.catch(() => undefined); // the next change is for another to hear of
    return change;
  }

  #record(): Promise<TrustRecord> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<TrustRecord> {
    const loaded = await this.#copies.load();
    if (loaded.kind === "damaged")
      this.#log.error("the record of trusted metadata is lost; what the running version says holds", {
        unreadable: loaded.unreadable,
      });
    return loaded.kind === "ok" ? loaded.value : EMPTY_TRUST_RECORD;
  }
}
