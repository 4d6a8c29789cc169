import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { RegrowError } from "@regrow/core/error";
import { GIVEN_FILE_LIMITS } from "@regrow/core/protocol";
import { partialSink, type BlobStore } from "../blob/index.ts";
import { freeBlobs } from "../bundle/index.ts";
import type { Database } from "../database/index.ts";
import { Slots } from "../limit/index.ts";

const decompress = promisify(zstdDecompress);

/** Files that are in memory at the same time: each is small. */
const AT_ONCE = 8;
const WAITING = 512;

/** Bytes of a file that have come. */
interface ReceivedFile {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Bytes of given files, among the blobs: equal ones once, whoever gives them. */
export class FileStore {
  readonly #database: Database;
  readonly #blobs: BlobStore;
  readonly #slots = new Slots(AT_ONCE, WAITING);

  constructor({ database, blobs }: { readonly database: Database; readonly blobs: BlobStore }) {
    this.#database = database;
    this.#blobs = blobs;
  }

  /**
   * Takes a file in and has `commit` name it by a row, which it gives the hash that no row of this target names any more.
   * Durable when it resolves (law L6).
   * @throws RegrowError INPUT_TOO_LARGE, CONNECTION_LOST, RATE_LIMITED, and what `commit` throws
   */
  put<Result>(
    body: AsyncIterable<Uint8Array>,
    commit: (file: { readonly sha256: string; readonly sizeBytes: number }) => Promise<Result & Replaced>,
  ): Promise<Result> {
    return this.#slots.run(async () => {
      const { sha256, bytes } = await receive(body);
      return this.#blobs.exclusively(async () => {
        await this.#add(sha256, bytes);
        try {
          const result = await commit({ sha256, sizeBytes: bytes.length });
          if (result.replaced !== null) await freeBlobs(this.#database, this.#blobs, [result.replaced]);
          return result;
        } catch (thrown) {
          await freeBlobs(this.#database, this.#blobs, [sha256]);
          throw thrown;
        }
      });
    });
  }

  /** After a row is gone that named it. */
  free(sha256: string): Promise<void> {
    return this.#blobs.exclusively(() => freeBlobs(this.#database, this.#blobs, [sha256]));
  }

  /** A file that a row names. @throws RegrowError RATE_LIMITED when too many wait */
  read(sha256: string): Promise<Uint8Array> {
    return this.#slots.run(async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of this.#blobs.read(sha256)) pieces.push(piece);
      return decompress(Buffer.concat(pieces), { maxOutputLength: GIVEN_FILE_LIMITS.sizeBytes + 1 });
    });
  }

  async #add(sha256: string, bytes: Uint8Array): Promise<void> {
    if (await this.#blobs.has(sha256)) return;
    const folder = await this.#blobs.makePartialFolder();
    try {
      const file = await partialSink(folder).open({ sha256, sizeBytes: bytes.length });
      await file.write(bytes);
      await file.commit();
      await this.#blobs.adopt(folder, [sha256]);
    } finally {
      await this.#blobs.discard(folder);
    }
  }
}

/** What no row of the target names any more; null: nothing. */
interface Replaced {
  readonly replaced: string | null;
}

async function receive(body: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of fromLine(body)) {
    sizeBytes += piece.length;
    if (sizeBytes > GIVEN_FILE_LIMITS.sizeBytes)
      throw new RegrowError("INPUT_TOO_LARGE", { maxBytes: GIVEN_FILE_LIMITS.sizeBytes });
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces);
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
}

async function* fromLine(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new RegrowError("CONNECTION_LOST", {}, { cause });
  }
}
