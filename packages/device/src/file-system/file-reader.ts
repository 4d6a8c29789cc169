import type { FileEntry } from "@regrow/core/file";
import { RegrowError } from "@regrow/core/error";
import { DiskError, type Disk } from "@regrow/core/port";
import { asStorageError } from "../store/index.ts";
import type { Proof } from "./proof.ts";

/**
 * Reads a file from its beginning to its end. It keeps the bytes that the file had when it was opened, whatever happens to the name
 * meanwhile. Not for two readers at a time.
 */
export class FileReader {
  readonly entry: FileEntry;
  readonly #proof: Proof;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array;
  #remainingBytes: number;

  private constructor(entry: FileEntry, proof: Proof, pieces: AsyncIterator<Uint8Array>, first: Uint8Array) {
    this.entry = entry;
    this.#proof = proof;
    this.#pieces = pieces;
    this.#piece = first;
    this.#remainingBytes = entry.sizeBytes;
  }

  /** @throws RegrowError FILE_DAMAGED when the bytes are not there, STORAGE_FAILED */
  static async open(disk: Disk, path: string, entry: FileEntry, proof: Proof): Promise<FileReader> {
    const pieces = disk.readStream(path)[Symbol.asyncIterator]();
    try {
      // The file is held from the first piece on.
      const first = await pieces.next();
      return new FileReader(entry, proof, pieces, first.done === true ? new Uint8Array(0) : first.value);
    } catch (error) {
      throw asReadError(error, entry);
    }
  }

  /** Checksum or hash that the bytes must have, in hex: it names a content for those who keep copies of it. */
  get fingerprint(): string {
    return this.#proof.expected;
  }

  get remainingBytes(): number {
    return this.#remainingBytes;
  }

  /**
   * At most so many bytes; fewer only at the end.
   * @throws RegrowError FILE_DAMAGED at the end of a file whose bytes are not the right ones, STORAGE_FAILED
   */
  async read(maxBytes: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(maxBytes, this.#remainingBytes));
    for (let filled = 0; filled < bytes.length;) {
      if (this.#piece.length === 0) this.#piece = await this.#next();
      const part = this.#piece.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(part.length);
    }
    this.#remainingBytes -= bytes.length;
    this.#proof.update(bytes);
    if (this.#remainingBytes === 0 && !this.#proof.holds()) throw damaged(this.entry, "checksum");
    return bytes;
  }

  /** All that is left, in pieces of at most so many bytes. */
  async *pieces(maxBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
    try {
      while (this.#remainingBytes > 0) yield await this.read(maxBytes);
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    this.#piece = new Uint8Array(0);
    await this.#pieces.return?.();
  }

  async #next(): Promise<Uint8Array> {
    try {
      const next = await this.#pieces.next();
      if (next.done === true) throw damaged(this.entry, "too short");
      return next.value;
    } catch (error) {
      throw asReadError(error, this.entry);
    }
  }
}

function asReadError(error: unknown, entry: FileEntry): unknown {
  return error instanceof DiskError && error.code === "ENOENT" ? damaged(entry, "missing") : asStorageError(error);
}

function damaged({ name }: FileEntry, reason: string): RegrowError {
  return new RegrowError("FILE_DAMAGED", { name, reason });
}
