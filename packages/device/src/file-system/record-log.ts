import { MAX_RECORD_BYTES, encodeRecord, parseRecord, type FileRecord } from "@regrow/core/file";
import { DiskError, type Disk, type DiskErrorCode } from "@regrow/core/port";
import { unless } from "../store/index.ts";

const NAME = "log";
const NEW_NAME = "log.new";
/** Largest log that is read: room for hundreds of thousands of records. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;
/** A log is written anew when it has more lines than twice those that hold, and some besides. */
const SPARE_LINES = 64;
const NEW_LINE = 0x0a;

/** Failures of the disk that cost a piece of garbage its removal, and nothing else. */
export const GARBAGE_STAYS = ["EIO", "EROFS", "EACCES", "ENOENT", "ENOSPC"] as const satisfies readonly DiskErrorCode[];

/** The lines of one folder's log. */
interface Lines {
  readonly records: readonly FileRecord[];
  /** End of the last line that holds: what follows was never acknowledged. */
  readonly goodBytes: number;
  /** Lines before that one that do not hold: damage. */
  readonly damaged: number;
}

/** All records that hold, with a change and without it: for a log that is written anew. */
export interface Tables {
  before(): readonly FileRecord[];
  after(): readonly FileRecord[];
}

/**
 * Which user files there are in one folder: a line is added for each change, a line that came later wins. One write and one sync
 * a change, however many files there are; written anew when most lines are outdated, atomically.
 */
export class RecordLog {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #path: string;
  readonly damaged: number;
  #goodBytes: number;
  #lines: number;
  /** False while the folder may not know the log's name after a power cut. */
  #isNamed: boolean;
  /**
   * Whether the file is what was acknowledged, or has something after it, or may be anything: the kernel forgets what it could not bring
   * to the medium, so after a sync that failed no later one proves anything, and only another file can be trusted.
   */
  #state: "known" | "end-unknown" | "unknown";

  private constructor(
    disk: Disk,
    folder: string,
    { records, goodBytes, damaged }: Lines,
    sizeBytes: number | undefined,
  ) {
    this.#disk = disk;
    this.#folder = folder;
    this.#path = `${folder}/${NAME}`;
    this.damaged = damaged;
    this.#goodBytes = goodBytes;
    this.#lines = records.length + damaged;
    this.#isNamed = sizeBytes !== undefined;
    this.#state = sizeBytes === undefined || sizeBytes === goodBytes ? "known" : "end-unknown";
  }

  /** @throws DiskError */
  static async open(disk: Disk, folder: string, onRecord: (record: FileRecord) => void = () => {}): Promise<RecordLog> {
    const bytes = await unless(["ENOENT"], disk.read(`${folder}/${NAME}`, MAX_LOG_BYTES), undefined);
    const lines = readLines(bytes ?? new Uint8Array(0));
    for (const record of lines.records) onRecord(record);
    return new RecordLog(disk, folder, lines, bytes?.length);
  }

  /** False when a change that failed may have become durable all the same. */
  get isKnown(): boolean {
    return this.#state === "known";
  }

  /** True for names in the folder that belong to the log. */
  static isOwn(name: string): boolean {
    return name === NAME || name === NEW_NAME;
  }

  /**
   * Makes durable what was read. A writer may have been killed before its sync, and what follows from its records (old contents
   * are removed) must not become durable before they do.
   */
  async settle(): Promise<void> {
    if (!this.#isNamed) return;
    const state = this.#state;
    this.#state = "unknown";
    await this.#disk.sync(this.#path);
    await this.#disk.syncDirectory(this.#folder);
    this.#state = state;
  }

  /**
   * Durable when it resolves. When it throws, the change has not been made, unless `isKnown` is false.
   * @throws DiskError
   */
  async append(record: FileRecord, tables: Tables, liveCount: number): Promise<void> {
    if (this.#state === "unknown") return this.#rewrite(tables.after());
    if (this.#lines > 2 * liveCount + SPARE_LINES && (await this.#tryRewrite(tables.after()))) return;
    if (this.#state === "end-unknown") await this.#cutBack();
    try {
      await this.#add(encodeLine(record));
    } catch (error) {
      await this.#undo(tables);
      throw error;
    }
  }

  async #add(line: Uint8Array): Promise<void> {
    this.#state = "end-unknown";
    await this.#disk.append(this.#path, line);
    this.#state = "unknown";
    await this.#disk.sync(this.#path);
    if (!this.#isNamed) await this.#disk.syncDirectory(this.#folder);
    this.#isNamed = true;
    this.#state = "known";
    this.#goodBytes += line.length;
    this.#lines += 1;
  }

  /** Whatever is wrong with the disk: the caller has the first failure, and the next change tries this again. */
  async #undo({ before }: Tables): Promise<void> {
    const undone = this.#state === "end-unknown" ? this.#cutBack() : this.#rewrite(before());
    await unless(GARBAGE_STAYS, undone, undefined);
  }

  async #cutBack(): Promise<void> {
    if ((await this.#disk.status(this.#path)) !== undefined) {
      await this.#disk.truncate(this.#path, this.#goodBytes);
      this.#state = "unknown";
      await this.#disk.sync(this.#path);
    }
    this.#state = "known";
  }

  /** False when there was no room to write it anew: a line more still may have some. */
  async #tryRewrite(records: readonly FileRecord[]): Promise<boolean> {
    try {
      await this.#rewrite(records);
      return true;
    } catch (error) {
      if (error instanceof DiskError && error.code === "ENOSPC" && this.isKnown) return false;
      throw error;
    }
  }

  async #rewrite(records: readonly FileRecord[]): Promise<void> {
    const temporary = `${this.#folder}/${NEW_NAME}`;
    const bytes = joined(records.map(encodeLine));
    try {
      await this.#disk.write(temporary, bytes);
      await this.#disk.sync(temporary);
    } catch (error) {
      await unless(GARBAGE_STAYS, this.#disk.remove(temporary), undefined);
      throw error;
    }
    this.#state = "unknown";
    await this.#disk.rename(temporary, this.#path);
    await this.#disk.syncDirectory(this.#folder);
    this.#isNamed = true;
    this.#state = "known";
    this.#goodBytes = bytes.length;
    this.#lines = records.length;
  }
}

function encodeLine(record: FileRecord): Uint8Array {
  return new TextEncoder().encode(`${encodeRecord(record)}\n`);
}

function readLines(bytes: Uint8Array): Lines {
  const decoder = new TextDecoder();
  const records: FileRecord[] = [];
  let goodBytes = 0;
  let bad = 0;
  let damaged = 0;
  for (
    let start = 0, end = bytes.indexOf(NEW_LINE);
    end !== -1;
    start = end + 1, end = bytes.indexOf(NEW_LINE, start)
  ) {
    const isBounded = end - start <= MAX_RECORD_BYTES;
    const record = isBounded ? parseRecord(decoder.decode(bytes.subarray(start, end))) : undefined;
    if (record === undefined) {
      bad += 1;
      continue;
    }
    records.push(record);
    goodBytes = end + 1;
    damaged += bad;
    bad = 0;
  }
  return { records, goodBytes, damaged };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
