import { EMPTY_BOOT_RECORD, confirmTrial, rollBackTrial, type BootRecord, type Transition } from "@regrow/core/boot";
import { DiskError, type Clock, type Cryptography, type Disk, type Logger } from "@regrow/core/port";
import type { Actor, LogHead, RecoveryEvent } from "@regrow/core/recovery-log";
import { checkBootRecords, type Finding } from "../doctor/index.ts";
import { BootRecordStore, RecoveryLog } from "../store/index.ts";
import { LogMemory } from "./log-memory.ts";
import { rebuildFromDisk } from "./rebuild.ts";

export interface BootStatePorts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly logger: Logger;
}

/** Events that are kept in memory while the log cannot be written. */
const MAX_UNLOGGED = 64;

/**
 * Boot record and recovery log, written together: events first, so that nothing happens that the log does not tell, and what
 * the log tells and a power cut kept from the record is finished at the next start (`finish`).
 */
export class BootState {
  readonly #ports: BootStatePorts;
  readonly #store: BootRecordStore;
  readonly #log: RecoveryLog;
  readonly #memory: LogMemory;
  #record: BootRecord;
  #isSaved = true;
  #unlogged: { readonly by: Actor; readonly event: RecoveryEvent }[] = [];
  /** One write after the other: a self-check may ask while the session commits. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    ports: BootStatePorts,
    { store, log, memory }: { readonly store: BootRecordStore; readonly log: RecoveryLog; readonly memory: LogMemory },
    record: BootRecord,
  ) {
    this.#ports = ports;
    this.#store = store;
    this.#log = log;
    this.#memory = memory;
    this.#record = record;
  }

  /** Reads both; makes a new record from what is on the disk where both copies are lost. @throws DiskError */
  static async open(ports: BootStatePorts): Promise<BootState> {
    const { disk, cryptography, logger } = ports;
    const store = new BootRecordStore(disk, cryptography);
    const loaded = await store.load();
    const memory = new LogMemory();
    const log = await RecoveryLog.open(disk, cryptography, (entry) => memory.add(entry));
    if (log.unreadable !== undefined) logger.error("recovery log cannot be read", { reason: log.unreadable.message });
    if (log.damaged > 0) logger.warn("recovery log has lines that do not hold", { lines: log.damaged });
    if (loaded.kind === "ok") {
      if (loaded.unreadable > 0) logger.info("one copy of the boot record is not whole", {});
      const state = new BootState(ports, { store, log, memory }, loaded.value);
      const finished = finish(loaded.value, memory);
      await state.#addToLog(finished.events, "bootloader");
      await state.#trySave(finished.record);
      return state;
    }
    const state = new BootState(ports, { store, log, memory }, EMPTY_BOOT_RECORD);
    // A cut before the first record of all was whole: what was installed by then was never tried, and is installed again.
    const isLogWhole = log.damaged === 0 && log.unreadable === undefined;
    const isFirst = isLogWhole && !memory.hasConfirmed && (loaded.kind === "absent" || log.head.sequence > 0);
    if (isFirst) return state;
    logger.error("boot record is lost: made anew from what is on the disk", { copies: loaded.kind });
    const rebuilt = await rebuildFromDisk(disk, cryptography, memory.known());
    await state.#addToLog(rebuilt.events, "bootloader");
    await state.#trySave(rebuilt.record);
    return state;
  }

  /** With the sequence number of its newest durable copy. */
  get record(): BootRecord {
    return this.#record;
  }

  /** The record is on the disk as it is here. */
  get isDurable(): boolean {
    return this.#isSaved;
  }

  /** The recovery log's newest entry. */
  get logHead(): LogHead {
    return this.#log.head;
  }

  /** Whether the log holds, durably, that an order of the DMS was carried out. */
  isOrderDone(id: string): boolean {
    return this.#memory.hasOrder(id);
  }

  /** It was carried out, and the log has not taken it yet. */
  isOrderWaiting(id: string): boolean {
    return this.#unlogged.some(({ event }) => event.kind === "order-done" && event.orderId === id);
  }

  /** Whether the log holds, durably, that the device was reset after the entry of this number. */
  hasResetSince(sequence: number): boolean {
    return this.#memory.lastReset > sequence;
  }

  /** It was reset, and the log has not taken it yet. */
  get isResetWaiting(): boolean {
    return this.#unlogged.some(({ event }) => event.kind === "factory-reset");
  }

  readLog(afterSequence: number, limit: number): Promise<readonly string[]> {
    return this.#log.readAfter(afterSequence, limit);
  }

  /**
   * Events into the log, then the record; durable when it returns. A log that takes nothing does not stop the record: its events
   * follow with the next ones.
   * @throws DiskError when the record could not be saved; it is kept in memory and saved with the next one
   */
  commit(record: BootRecord, events: readonly RecoveryEvent[], by: Actor): Promise<void> {
    return this.#inTurn(async () => {
      await this.#addToLog(events, by);
      if (isSame(record, this.#record) && this.#isSaved) return;
      await this.#save(record);
    });
  }

  /**
   * What is wrong with the record's copies on the disk. With `isRepair` those that cannot be read are written anew from the record
   * that holds.
   */
  examineCopies(isRepair: boolean): Promise<readonly Finding[]> {
    return this.#inTurn(async () => {
      const before = await checkBootRecords(this.#ports);
      if (!isRepair || before.length === 0) return before;
      // Each save replaces one copy, and not the one that was written last.
      for (let saves = 0; saves < 2 && (await checkBootRecords(this.#ports)).length > 0; saves += 1)
        await this.#trySave({ ...this.#record });
      const left = new Set((await checkBootRecords(this.#ports)).map(({ path }) => path));
      return before.map((finding) =>
        left.has(finding.path)
          ? finding
          : { ...finding, remedy: { kind: "repaired", from: "the boot record that holds" } },
      );
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #addToLog(events: readonly RecoveryEvent[], by: Actor): Promise<void> {
    this.#unlogged.push(...events.map((event) => ({ by, event })));
    try {
      for (let next = this.#unlogged[0]; next !== undefined; next = this.#unlogged[0]) {
        await this.#log.append(next.by, next.event, this.#ports.clock.nowMs());
        if (next.event.kind === "order-done") this.#memory.noteOrder(next.event.orderId);
        if (next.event.kind === "factory-reset") this.#memory.noteReset(this.#log.head.sequence);
        this.#unlogged = this.#unlogged.slice(1);
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#unlogged = this.#unlogged.slice(-MAX_UNLOGGED);
      this.#ports.logger.error("recovery log cannot be written", {
        reason: error.message,
        waiting: this.#unlogged.length,
      });
    }
  }

  async #save(record: BootRecord): Promise<void> {
    const next = { ...record, sequence: this.#record.sequence + 1 };
    this.#record = { ...record, sequence: this.#record.sequence };
    this.#isSaved = false;
    await this.#store.save(next);
    this.#record = next;
    this.#isSaved = true;
  }

  async #trySave(record: BootRecord): Promise<void> {
    if (record === this.#record) return;
    try {
      await this.#save(record);
    } catch (error) {
      // A disk that takes no writes must not keep the device from starting (law L1).
      if (!(error instanceof DiskError)) throw error;
      this.#ports.logger.error("boot record cannot be written", { reason: error.message });
    }
  }
}

/** What the log tells of the trial, and the record does not know of yet; its events are those that the log lacks. */
function finish(record: BootRecord, memory: LogMemory): Transition {
  const { trial } = record;
  if (trial === null) return { record, events: [] };
  if (trial.healing !== undefined) return finishTry(record, memory);
  const last = memory.lastOf(trial.updateId);
  if (last === "confirmed") return { record: confirmTrial(record).record, events: [] };
  return { record: last === "rolled-back" ? { ...record, trial: null } : record, events: [] };
}

function finishTry(record: BootRecord, memory: LogMemory): Transition {
  switch (memory.lastTry) {
    case "well":
    case "healed": {
      const proved = confirmTrial(record);
      const isTold = memory.known().confirmed === proved.record.confirmed?.id;
      // What was at fault and that another version runs are two entries: power may go between them.
      return { ...proved, events: isTold ? [] : proved.events.filter(({ kind }) => kind === "fell-back") };
    }
    case "failed":
      return { ...rollBackTrial(record, "starts-exhausted"), events: [] };
    case "skipped":
      return { ...rollBackTrial(record, "asked"), events: [] };
    case "begun":
    case undefined:
      return { record, events: [] };
  }
}

/** The number of a copy is the store's. */
function isSame(left: BootRecord, right: BootRecord): boolean {
  return JSON.stringify({ ...left, sequence: 0 }) === JSON.stringify({ ...right, sequence: 0 });
}
