import type { FileRecord, UserEntry, UserFile } from "@regrow/core/file";
import type { Disk } from "@regrow/core/port";
import { unless } from "../store/index.ts";
import { GARBAGE_STAYS, RecordLog, type Tables } from "./record-log.ts";
import { Turns } from "./turns.ts";

/** What holds for a name: a file, or that the bundle's file is hidden. */
export type StoredEntry = UserEntry<UserFile>;

/**
 * One of the folders that user files are spread over: their contents under numbers, and the log that says which of them is which
 * file. The log's line is the only switch: a content without one is garbage, whatever its name.
 */
export class Shard {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #log: RecordLog;
  readonly #entries: Map<string, StoredEntry>;
  #lastContent: number;
  readonly #turns = new Turns();

  private constructor(
    disk: Disk,
    folder: string,
    log: RecordLog,
    entries: Map<string, StoredEntry>,
    lastContent: number,
  ) {
    this.#disk = disk;
    this.#folder = folder;
    this.#log = log;
    this.#entries = entries;
    this.#lastContent = lastContent;
  }

  /** Reads the log and removes what a power cut has left over. @throws DiskError */
  static async open(disk: Disk, folder: string): Promise<Shard> {
    const entries = new Map<string, StoredEntry>();
    let lastContent = 0;
    const log = await RecordLog.open(disk, folder, (record) => {
      if (record.origin === "user") lastContent = Math.max(lastContent, record.content);
      put(entries, record);
    });
    const shard = new Shard(disk, folder, log, entries, lastContent);
    await shard.#collect();
    return shard;
  }

  get entries(): ReadonlyMap<string, StoredEntry> {
    return this.#entries;
  }

  /** Lines of the log that were damaged; their files are lost, or what they were before. */
  get damaged(): number {
    return this.#log.damaged;
  }

  /** A number for a content that is about to be written. */
  newContent(): number {
    this.#lastContent += 1;
    return this.#lastContent;
  }

  pathOf(content: number): string {
    return `${this.#folder}/${content}`;
  }

  /** Makes the names of contents durable. */
  syncNames(): Promise<void> {
    return this.#disk.syncDirectory(this.#folder);
  }

  /** Runs one action after the other: a reader finds the content of what it looked up, and changes of a name have an order. */
  inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(action);
  }

  /**
   * Makes a record hold, durably; the content of what it replaces goes. To be called in turn.
   * When it throws, what held before holds, and the record's own content is removed, unless it may have become durable.
   * @throws DiskError
   */
  async commit(record: FileRecord): Promise<void> {
    const before = this.#entries.get(record.name);
    const tables: Tables = {
      before: () => [...this.#entries.values()],
      after: () => [...put(new Map(this.#entries), record).values()],
    };
    try {
      await this.#log.append(record, tables, this.#entries.size);
    } catch (error) {
      if (record.origin === "user" && this.#log.isKnown) await this.discard(record.content);
      throw error;
    }
    put(this.#entries, record);
    if (before?.origin === "user") await this.discard(before.content);
  }

  /** Removes a content that no record names. Not durable: if it comes back, the next start collects it. */
  async discard(content: number): Promise<void> {
    await unless(GARBAGE_STAYS, this.#disk.remove(this.pathOf(content)), undefined);
  }

  async #collect(): Promise<void> {
    const used = new Set<string>();
    for (const entry of this.#entries.values()) if (entry.origin === "user") used.add(String(entry.content));
    const names = (await unless(["ENOENT"], this.#disk.list(this.#folder), [])).map(({ name }) => name);
    const garbage = names.filter((name) => !used.has(name) && !RecordLog.isOwn(name));
    // A damaged line may have named one of them.
    const isDurable = await unless(
      GARBAGE_STAYS,
      this.#log.settle().then(() => true),
      false,
    );
    if (!isDurable || this.#log.damaged > 0) return;
    for (const name of garbage) await unless(GARBAGE_STAYS, this.#disk.remove(`${this.#folder}/${name}`), undefined);
  }
}

/** Applies a record to a table. */
function put(entries: Map<string, StoredEntry>, record: FileRecord): Map<string, StoredEntry> {
  if (record.origin === "gone") entries.delete(record.name);
  else entries.set(record.name, record);
  return entries;
}
