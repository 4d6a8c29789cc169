import { RegrowError, invariant } from "@regrow/core/error";
import {
  Crc32,
  FILE_LIMITS,
  startChecksum,
  type Checksum,
  type ExpectedChecksum,
  type UserFile,
} from "@regrow/core/file";
import type { Disk } from "@regrow/core/port";
import { asStorageError } from "../store/index.ts";
import type { Reservation } from "./room.ts";
import type { Shard } from "./shard.ts";

/** What is known of a file before its bytes come. */
export interface FileAnnouncement {
  readonly name: string;
  /** Null: as many as come until `finish`. */
  readonly sizeBytes: number | null;
  /** Null: whatever comes is right. */
  readonly checksum: ExpectedChecksum | null;
  readonly version: string;
}

export interface FileWriterPorts {
  readonly disk: Disk;
  /** The folder of the name, made where it is missing. */
  readonly shard: () => Promise<Shard>;
  readonly reservation: Reservation;
  /** Makes the name mean these bytes, durably; until then it means what it meant before. */
  readonly commit: (written: Pick<UserFile, "content" | "crc32" | "sizeBytes">) => Promise<void>;
}

/**
 * Takes the bytes of a file that is being made. The name means the new bytes when the last one has been taken, and not before:
 * what is aborted or cut leaves nothing. Without an announced size `finish` says which one was the last.
 */
export class FileWriter {
  readonly file: FileAnnouncement;
  readonly #ports: FileWriterPorts;
  readonly #crc32 = new Crc32();
  readonly #announced: Checksum | undefined;
  /** Where the bytes go; undefined before the first ones. */
  #place: { readonly shard: Shard; readonly content: number; readonly path: string } | undefined;
  #state: "open" | "done" | "over" = "open";
  #writtenBytes = 0;

  constructor(file: FileAnnouncement, ports: FileWriterPorts) {
    this.file = file;
    this.#ports = ports;
    this.#announced = file.checksum === null ? undefined : startChecksum(file.checksum.kind);
  }

  /** Infinity where no size was announced. */
  get missingBytes(): number {
    return (this.file.sizeBytes ?? Infinity) - this.#writtenBytes;
  }

  get isUntouched(): boolean {
    return this.#writtenBytes === 0;
  }

  /** True when the file is there, durably. */
  get isDone(): boolean {
    return this.#state === "done";
  }

  /**
   * Takes bytes; with the last one the file is made. After a failure the writer is over, and what was there before is still there.
   * @throws RegrowError FILE_SIZE_WRONG for more than was announced or a file can have, FILE_CHECKSUM_WRONG, STORAGE_FULL, STORAGE_FAILED
   */
  async write(bytes: Uint8Array): Promise<void> {
    invariant(this.#state !== "over", "the file is still being made");
    const { name, sizeBytes } = this.file;
    if (bytes.length > this.missingBytes || this.#writtenBytes + bytes.length > FILE_LIMITS.sizeBytes) {
      await this.abort();
      throw new RegrowError("FILE_SIZE_WRONG", { name, announcedBytes: sizeBytes });
    }
    if (this.#state === "done") return;
    await this.#orAbort(async () => {
      if (sizeBytes === null) await this.#ports.reservation.grow(bytes.length);
      await this.#take(bytes);
      if (this.missingBytes === 0) await this.#finish();
    });
  }

  /** That were all the bytes of a file whose size was not announced. @throws RegrowError as `write` does */
  async finish(): Promise<void> {
    invariant(this.file.sizeBytes === null && this.#state === "open", "a file without an announced size");
    await this.#orAbort(async () => {
      if (this.isUntouched) await this.#take(new Uint8Array(0));
      await this.#finish();
    });
  }

  /** Gives up, unless the file is there already. */
  async abort(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "over";
    this.#ports.reservation.release();
    await this.#place?.shard.discard(this.#place.content);
  }

  async #orAbort(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      await this.abort();
      throw asStorageError(error);
    }
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const { disk, reservation } = this.#ports;
    if (this.#place !== undefined) await disk.append(this.#place.path, bytes);
    else {
      const shard = await this.#ports.shard();
      const content = shard.newContent();
      this.#place = { shard, content, path: shard.pathOf(content) };
      // Also where an earlier, cut attempt has left something under this number.
      await disk.write(this.#place.path, bytes);
    }
    this.#writtenBytes += bytes.length;
    reservation.wrote(bytes.length);
    this.#crc32.update(bytes);
    this.#announced?.update(bytes);
  }

  async #finish(): Promise<void> {
    const { disk, reservation, commit } = this.#ports;
    const { name, checksum } = this.file;
    if (checksum !== null && this.#announced?.value !== checksum.value)
      throw new RegrowError("FILE_CHECKSUM_WRONG", { name });
    invariant(this.#place !== undefined, "bytes have been taken");
    const { shard, content, path } = this.#place;
    await disk.sync(path);
    await shard.syncNames();
    // From here on the content is the table's: it removes it where the commit fails for certain.
    this.#state = "over";
    try {
      await commit({ content, crc32: this.#crc32.value, sizeBytes: this.#writtenBytes });
      this.#state = "done";
    } finally {
      reservation.release();
    }
  }
}
