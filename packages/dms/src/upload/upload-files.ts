import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { mkdir, open, readdir, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { syncDirectory } from "../durable-file/index.ts";

/** A piece, and where it belongs. */
export interface Piece {
  /** Bytes that are durable: the piece goes on there. */
  readonly receivedBytes: number;
  /** Bytes at the beginning of the piece that are among those. */
  readonly knownBytes: number;
  /** Where the file ends. */
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** How far a piece has brought the file, and what ended it before its end. */
export interface Written {
  readonly receivedBytes: number;
  readonly failure?: { readonly cause: unknown };
  /** More bytes came than there is place for. */
  readonly isTooLong: boolean;
}

/** The bytes of uploads, a file for each under its identifier. */
export class UploadFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<UploadFiles> {
    await mkdir(folder, { recursive: true });
    return new UploadFiles(folder);
  }

  /**
   * Adds a piece. What has arrived of it is durable when this resolves, also when the sender went away in the middle.
   */
  async write(id: string, { receivedBytes, knownBytes, sizeBytes, bytes }: Piece): Promise<Written> {
    await using file = await open(this.#path(id), constants.O_RDWR | constants.O_CREAT, 0o600);
    // What is beyond was written and never acknowledged: a power cut may have left anything there.
    await file.truncate(receivedBytes);
    let [end, known, isTooLong] = [receivedBytes, knownBytes, false];
    let failure: { readonly cause: unknown } | undefined;
    try {
      for await (const chunk of bytes) {
        const fresh = chunk.subarray(Math.min(known, chunk.length));
        known -= chunk.length - fresh.length;
        const part = fresh.subarray(0, sizeBytes - end);
        await writeAll(file, part, end);
        end += part.length;
        isTooLong = part.length < fresh.length;
        if (isTooLong) break;
      }
    } catch (cause) {
      failure = { cause };
    }
    await file.sync();
    if (receivedBytes === 0) await syncDirectory(this.#folder);
    return { receivedBytes: end, isTooLong, ...(failure === undefined ? {} : { failure }) };
  }

  read(id: string, sizeBytes: number): AsyncIterable<Uint8Array> {
    return createReadStream(this.#path(id), { end: sizeBytes - 1 });
  }

  async hash(id: string, sizeBytes: number): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of this.read(id, sizeBytes)) hash.update(chunk);
    return hash.digest("hex");
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  async list(): Promise<readonly string[]> {
    return readdir(this.#folder);
  }

  #path(id: string): string {
    return join(this.#folder, id);
  }
}

/** @throws RegrowError STORAGE_FULL, STORAGE_FAILED: what is thrown here is not the sender's */
async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
      done += bytesWritten;
    }
  } catch (cause) {
    const isFull = cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT");
    throw new RegrowError(isFull ? "STORAGE_FULL" : "STORAGE_FAILED", {}, { cause });
  }
}
