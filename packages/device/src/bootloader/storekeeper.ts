import type { GenerationReference, InstallTarget } from "@regrow/core/boot";
import { RegrowError } from "@regrow/core/error";
import { DiskError, type Cryptography, type Disk, type Logger } from "@regrow/core/port";
import { stagingLayout } from "../layout/index.ts";
import { examineStore, type Diagnosis, type Examination } from "../doctor/index.ts";
import { asStorageError, clearStaging, collectGarbage, installUpdate, removeTree } from "../store/index.ts";

export interface StorekeeperPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly logger: Logger;
}

/** The slow work on the disk, one piece at a time: what somebody waits for goes first, tidying gives way to it. */
export class Storekeeper {
  readonly #ports: StorekeeperPorts;
  #updateId: string | undefined;
  #isBusy = false;
  #errand: Promise<unknown> = Promise.resolve();
  #tidying: Promise<void> = Promise.resolve();
  #pause = new AbortController();

  constructor(ports: StorekeeperPorts) {
    this.#ports = ports;
  }

  /** @throws RegrowError as `installUpdate`; UPDATE_BUSY */
  install(updateId: string, target: InstallTarget): Promise<GenerationReference> {
    return this.#exclusively(() => installUpdate(this.#ports, updateId, target));
  }

  /** @throws RegrowError as `clearStaging`; UPDATE_BUSY */
  clearStaging(updateId: string): Promise<void> {
    return this.#exclusively(async () => {
      await clearStaging(this.#ports.disk, updateId);
      this.#updateId = updateId;
    });
  }

  /** Looks at everything that is kept, and gives back what can be given back. @throws RegrowError UPDATE_BUSY; STORAGE_FAILED */
  examine(examination: Examination): Promise<Diagnosis> {
    return this.#exclusively(async () => {
      try {
        return await examineStore(this.#ports, examination);
      } catch (error) {
        throw asStorageError(error);
      }
    });
  }

  /** Removes an update's files when nobody waits for the disk. */
  discardStaging(updateId: string): void {
    this.#tidy(async (signal) => {
      if (this.#updateId === updateId) this.#updateId = undefined;
      await removeTree(this.#ports.disk, stagingLayout(updateId).folder, signal);
    });
  }

  /** Removes what nothing refers to when nobody waits for the disk. */
  collectGarbage(generations: ReadonlySet<string>): void {
    this.#tidy(async (signal) => {
      // Before the kernel has asked for a place, any update's files may be those that it goes on with.
      const updates = this.#updateId === undefined ? "all" : new Set([this.#updateId]);
      const collected = await collectGarbage(this.#ports.disk, { generations, updates }, signal);
      this.#ports.logger.info("garbage collected", { ...collected });
    });
  }

  /** Stops tidying and waits until nothing is going on. */
  async settle(): Promise<void> {
    this.#pause.abort();
    await Promise.all([this.#errand, this.#tidying]);
    this.#pause = new AbortController();
  }

  async #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isBusy) throw new RegrowError("UPDATE_BUSY");
    this.#isBusy = true;
    try {
      this.#pause.abort();
      await this.#tidying;
      this.#pause = new AbortController();
      const errand = work();
      this.#errand = errand.catch(() => {});
      return await errand;
    } finally {
      this.#isBusy = false;
    }
  }

  #tidy(work: (signal: AbortSignal) => Promise<void>): void {
    this.#tidying = this.#tidying.then(async () => {
      await this.#errand;
      const { signal } = this.#pause;
      try {
        signal.throwIfAborted();
        await work(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof DiskError)) throw error;
        this.#ports.logger.warn("tidying the disk stopped", { reason: error.message });
      }
    });
    // A bug of ours there: whoever waits for the disk next, or for the end, meets it.
    this.#tidying.catch(() => {});
  }
}
