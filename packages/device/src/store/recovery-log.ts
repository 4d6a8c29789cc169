import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { appendEntry, type Actor, type LogHead, type ParsedEntry, type RecoveryEvent } from "@regrow/core/recovery-log";
import { FILES, FOLDERS } from "../layout/index.ts";
import { LogScanner, type ScannedLine } from "./log-scanner.ts";
import { unless } from "./storage-error.ts";

/** Distance between two places of the file that are remembered, so that a reader need not begin at the start. */
const INDEX_STEP_BYTES = 256 * 1024;

/**
 * The device's diary: append-only, hash-chained, survives every reset (law L14). One writer, the bootloader.
 * An entry is durable before anyone hears of it, so the DMS never knows one that a power cut takes back.
 */
export class RecoveryLog {
  readonly #disk: Disk;
  readonly #cryptography: Cryptography;
  #head: LogHead;
  #sizeBytes: number;
  readonly #places: { readonly sequence: number; readonly offsetBytes: number }[] = [];
  /** Set when the end of the file may hold what was not acknowledged. */
  #isEndUnknown = false;
  /** Set when a sync has failed: the kernel takes the pages for written, so that no later sync makes them durable. */
  #isSyncBroken = false;
  /** Why the file could not be read to its end; nothing can be added to a chain whose end is not known. */
  #unreadable: DiskError | undefined;
  /** Lines that do not hold: damage or tampering, found when the log was opened. */
  readonly damaged: number;

  private constructor(disk: Disk, cryptography: Cryptography, scanner: LogScanner, places: readonly ScannedLine[]) {
    this.#disk = disk;
    this.#cryptography = cryptography;
    this.#head = scanner.head;
    this.#sizeBytes = scanner.goodBytes;
    this.damaged = scanner.damaged;
    for (const { entry, offsetBytes } of places) this.#remember(entry.sequence, offsetBytes);
  }

  /**
   * Reads it all, a piece at a time, and cuts off what a power cut left unfinished. A log that cannot be read does not keep the
   * device from starting (law L1): it is left as it is, and takes no entries.
   * @param onEntry each entry, oldest first
   * @throws DiskError
   */
  static async open(
    disk: Disk,
    cryptography: Cryptography,
    onEntry: (entry: ParsedEntry) => void = () => {},
  ): Promise<RecoveryLog> {
    const scanner = new LogScanner(cryptography);
    const places: ScannedLine[] = [];
    const status = await disk.status(FILES.recoveryLog);
    if (status === undefined) return new RecoveryLog(disk, cryptography, scanner, places);
    const read = async (): Promise<void> => {
      for await (const piece of disk.readStream(FILES.recoveryLog)) {
        for (const line of scanner.push(piece)) {
          onEntry(line.entry);
          if (line.offsetBytes - (places.at(-1)?.offsetBytes ?? -INDEX_STEP_BYTES) >= INDEX_STEP_BYTES)
            places.push(line);
        }
      }
    };
    const failure = await diskErrorOf(read());
    const log = new RecoveryLog(disk, cryptography, scanner, places);
    log.#unreadable = failure;
    if (status.sizeBytes > scanner.goodBytes) log.#isEndUnknown = true;
    // The writer may have been killed before its sync; nobody may hear of entries that are only in memory.
    // A disk that fails here must not keep the device from starting.
    if (scanner.goodBytes > 0) await diskErrorOf(log.#syncAll());
    return log;
  }

  /** What kept it from being read; undefined for a log that was. */
  get unreadable(): DiskError | undefined {
    return this.#unreadable;
  }

  /** The newest entry's number and hash. */
  get head(): LogHead {
    return this.#head;
  }

  /**
   * Adds an event. One write and one sync for each: of two lines in one write a torn page could keep the second without the
   * first, and a chain with a hole is no chain. When it throws, the event is not in the log.
   * @throws DiskError
   */
  async append(by: Actor, event: RecoveryEvent, atMs: number): Promise<void> {
    const { line, head } = appendEntry(this.#head, { atMs, by, event }, this.#cryptography);
    await this.#write(new TextEncoder().encode(`${line}\n`));
    this.#head = head;
  }

  /** Lines after a sequence number, oldest first, at most `limit`. */
  async readAfter(sequence: number, limit: number): Promise<readonly string[]> {
    if (limit <= 0 || sequence >= this.#head.sequence) return [];
    const place = this.#places.findLast((each) => each.sequence <= sequence + 1);
    const scanner = new LogScanner(this.#cryptography);
    const lines: string[] = [];
    for await (const piece of this.#disk.readStream(FILES.recoveryLog, place?.offsetBytes ?? 0)) {
      for (const { line, entry } of scanner.push(piece)) {
        if (entry.sequence > this.#head.sequence) return lines;
        if (entry.sequence > sequence) lines.push(line);
        if (lines.length >= limit) return lines;
      }
    }
    return lines;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#unreadable !== undefined) throw this.#unreadable;
    if (this.#isSyncBroken && this.#sizeBytes > 0) await this.#copy();
    const isNew = this.#sizeBytes === 0;
    // ENOENT: it was to be made, and was not.
    if (this.#isEndUnknown)
      await unless(["ENOENT"], this.#disk.truncate(FILES.recoveryLog, this.#sizeBytes), undefined);
    if (isNew) await this.#disk.makeDirectory(FOLDERS.recovery);
    this.#isEndUnknown = true;
    await this.#disk.append(FILES.recoveryLog, bytes, 0o644);
    await (isNew ? this.#syncAll() : this.#sync());
    this.#isEndUnknown = false;
    this.#remember(this.#head.sequence + 1, this.#sizeBytes);
    this.#sizeBytes += bytes.length;
  }

  /** All that is known to be right, in a new file under the old name. */
  async #copy(): Promise<void> {
    const copy = `${FILES.recoveryLog}.new`;
    await this.#disk.write(copy, new Uint8Array(0), 0o644);
    let leftBytes = this.#sizeBytes;
    for await (const piece of this.#disk.readStream(FILES.recoveryLog)) {
      if (leftBytes > 0) await this.#disk.append(copy, piece.subarray(0, leftBytes));
      leftBytes -= piece.length;
    }
    await this.#disk.sync(copy);
    await this.#disk.rename(copy, FILES.recoveryLog);
    await this.#disk.syncDirectory(FOLDERS.recovery);
    this.#isSyncBroken = false;
  }

  async #sync(): Promise<void> {
    this.#isSyncBroken = true;
    await this.#disk.sync(FILES.recoveryLog);
    this.#isSyncBroken = false;
  }

  async #syncAll(): Promise<void> {
    await this.#sync();
    await this.#disk.syncDirectory(FOLDERS.recovery);
    await this.#disk.syncDirectory("");
  }

  #remember(sequence: number, offsetBytes: number): void {
    const last = this.#places.at(-1);
    if (last === undefined || offsetBytes - last.offsetBytes >= INDEX_STEP_BYTES)
      this.#places.push({ sequence, offsetBytes });
  }
}

/** The failure of a disk; anything else is thrown on. */
async function diskErrorOf(work: Promise<void>): Promise<DiskError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DiskError) return error;
    throw error;
  }
}
