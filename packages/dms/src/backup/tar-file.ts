import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { TAR_END, encodeTarHeader, tarPadding } from "@regrow/core/bundle";
import { invariant } from "@regrow/core/error";
import { TABLE_NAME } from "./format.ts";
import { partName } from "./member.ts";
import { asStorageFailure } from "./storage-failure.ts";

/** Lines of the table that are written at once. */
const LINES_AT_ONCE = 1_000;

/** Gives a stretch of a member's bytes, exactly as long as it is asked for. */
export type ByteSource = (start: number, lengthBytes: number) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Writes a backup's tar, member after member, and its table of hashes. */
export class TarFile implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #partBytes: number;
  readonly #lines: string[] = [];

  private constructor(path: string, file: FileHandle, partBytes: number) {
    this.#path = path;
    this.#file = file;
    this.#partBytes = partBytes;
  }

  /** @param partBytes how long a member may be before it comes in parts @throws RegrowError STORAGE_*, OUTPUT_UNWRITABLE */
  static async create(path: string, partBytes: number): Promise<TarFile> {
    try {
      return new TarFile(path, await open(path, "wx", 0o600), partBytes);
    } catch (thrown) {
      throw asStorageFailure(thrown, path);
    }
  }

  /** @throws RegrowError STORAGE_*; what the source throws */
  async add(name: string, sizeBytes: number, source: ByteSource): Promise<void> {
    for (let part = 1; part <= countParts(sizeBytes, this.#partBytes); part += 1) {
      const start = (part - 1) * this.#partBytes;
      const entry = partName(name, part);
      await this.#addEntry(entry, Math.min(this.#partBytes, sizeBytes - start), (length) => source(start, length));
    }
  }

  async #addEntry(
    entry: string,
    sizeBytes: number,
    read: (lengthBytes: number) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const hash = createHash("sha256");
    let written = 0;
    await this.#write(encodeTarHeader(entry, sizeBytes));
    for await (const piece of read(sizeBytes)) {
      hash.update(piece);
      await this.#write(piece);
      written += piece.length;
    }
    invariant(written === sizeBytes, "a source gives as many bytes as it was asked for");
    await this.#write(tarPadding(sizeBytes));
    this.#lines.push(tableLine(hash.digest("hex"), entry));
  }

  /** Writes the table and the end; durable when it resolves. @returns length of the tar, bytes @throws RegrowError STORAGE_* */
  async finish(): Promise<number> {
    const sizeBytes = this.#lines.reduce((sum, line) => sum + line.length, 0);
    await this.#write(encodeTarHeader(TABLE_NAME, sizeBytes));
    for (let start = 0; start < this.#lines.length; start += LINES_AT_ONCE)
      await this.#write(Buffer.from(this.#lines.slice(start, start + LINES_AT_ONCE).join("")));
    await this.#write(tarPadding(sizeBytes));
    await this.#write(TAR_END);
    try {
      await this.#file.sync();
      return (await this.#file.stat()).size;
    } catch (thrown) {
      throw asStorageFailure(thrown, this.#path);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.writeFile(bytes);
    } catch (thrown) {
      throw asStorageFailure(thrown, this.#path);
    }
  }
}

/** A line of the table, as sha256sum(1) writes it. */
export function tableLine(sha256: string, name: string): string {
  return `${sha256}  ${name}\n`;
}

/** How many entries a member takes in the tar. */
export function countParts(sizeBytes: number, partBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / partBytes));
}
