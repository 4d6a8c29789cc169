import { RegrowError } from "@regrow/core/error";
import { sizeOnDisk } from "@regrow/core/file";
import type { Disk, DiskSpace } from "@regrow/core/port";
import { asStorageError } from "../store/index.ts";

/** What user files may take. */
export interface FileQuota {
  /** Bytes of whole pages, see `sizeOnDisk`. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Left free for what the device itself must write: boot record, recovery log, settings. */
  readonly reserveBytes: number;
}

export const DEFAULT_QUOTA: FileQuota = { maxBytes: Infinity, maxFiles: 1_000_000, reserveBytes: 8 * 1024 * 1024 };

/** Room that is kept for a file while it is written. To be released once. */
export interface Reservation {
  /** Room for so many bytes more is kept, of a file whose size nobody knows yet. @throws RegrowError STORAGE_FULL, STORAGE_FAILED */
  grow(bytes: number): Promise<void>;
  /** Bytes have reached the disk, and count there from now on. */
  wrote(bytes: number): void;
  release(): void;
}

/** What is stored, as far as it counts. */
export interface Usage {
  readonly files: number;
  readonly bytes: number;
}

/** Tells how much may still be stored: by quota and by what the disk has, whichever is less, files in the making included. */
export class Room {
  readonly #disk: Disk;
  readonly #quota: FileQuota;
  readonly #usage: () => Usage;
  readonly #reserved = new Set<Reserved>();

  constructor(disk: Disk, quota: FileQuota, usage: () => Usage) {
    this.#disk = disk;
    this.#quota = quota;
    this.#usage = usage;
  }

  /** @throws RegrowError STORAGE_FAILED */
  async freeBytes(): Promise<number> {
    return Math.max(0, await this.#leftBytes());
  }

  /**
   * @param isNew whether it is one file more
   * @throws RegrowError STORAGE_FULL, STORAGE_FAILED
   */
  async reserve(sizeBytes: number, isNew: boolean): Promise<Reservation> {
    const bytes = sizeOnDisk(sizeBytes);
    const reserved: Reserved = { sizeBytes, bytes, unwrittenBytes: bytes, isNew };
    // First taken, then checked: two that ask at the same time cannot both have the last room.
    this.#reserved.add(reserved);
    try {
      await this.#check(bytes);
    } catch (error) {
      this.#reserved.delete(reserved);
      throw error;
    }
    return {
      grow: async (more) => {
        const grownBytes = sizeOnDisk(reserved.sizeBytes + more) - reserved.bytes;
        reserved.sizeBytes += more;
        reserved.bytes += grownBytes;
        reserved.unwrittenBytes += grownBytes;
        if (grownBytes > 0) await this.#check(grownBytes);
      },
      wrote: (written) => void (reserved.unwrittenBytes = Math.max(0, reserved.unwrittenBytes - written)),
      release: () => void this.#reserved.delete(reserved),
    };
  }

  async #check(neededBytes: number): Promise<void> {
    const { maxFiles } = this.#quota;
    const files = this.#usage().files + [...this.#reserved].filter(({ isNew }) => isNew).length;
    if (files > maxFiles) throw new RegrowError("STORAGE_FULL", { maxFiles });
    const left = await this.#leftBytes();
    if (left < 0) throw new RegrowError("STORAGE_FULL", { neededBytes, freeBytes: Math.max(0, left + neededBytes) });
  }

  /** Below 0 when more is reserved than there is. */
  async #leftBytes(): Promise<number> {
    const { freeBytes } = await this.#space();
    const { reserveBytes, maxBytes } = this.#quota;
    let onDisk = freeBytes - reserveBytes;
    let inQuota = maxBytes - this.#usage().bytes;
    for (const { bytes, unwrittenBytes } of this.#reserved) {
      onDisk -= unwrittenBytes;
      inQuota -= bytes;
    }
    return Math.min(onDisk, inQuota);
  }

  async #space(): Promise<DiskSpace> {
    try {
      return await this.#disk.space();
    } catch (error) {
      throw asStorageError(error);
    }
  }
}

interface Reserved {
  /** As the file has it. */
  sizeBytes: number;
  /** As the disk has it. */
  bytes: number;
  unwrittenBytes: number;
  readonly isNew: boolean;
}
