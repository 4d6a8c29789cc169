import { once } from "node:events";
import { constants, createZstdDecompress, type ZstdDecompress } from "node:zlib";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import type { ObjectWriter } from "./object-sink.ts";

/** Largest window that a frame may ask for, as a power of two: what level 19 uses. It bounds the reader's memory. */
export const ZSTD_WINDOW_LOG = 23;

/** Unpacks one object while it arrives and checks that it is the one that was signed. */
export class ObjectCheck {
  readonly #unpack: ZstdDecompress = createZstdDecompress({
    params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
  });
  readonly #sha256: string;
  readonly #sizeBytes: number;
  readonly #done: Promise<void>;

  constructor(
    cryptography: Cryptography,
    object: { readonly sha256: string; readonly sizeBytes: number },
    writer: ObjectWriter,
  ) {
    this.#sha256 = object.sha256;
    this.#sizeBytes = object.sizeBytes;
    this.#done = this.#consume(cryptography, writer);
    // `push` or `finish` reports it; between them nobody is waiting.
    this.#done.catch(() => {});
  }

  /** The bytes must stay as they are until the next call. @throws RegrowError BUNDLE_OBJECT_DAMAGED */
  async push(bytes: Uint8Array): Promise<void> {
    if (this.#unpack.destroyed) return this.#done;
    if (this.#unpack.write(bytes)) return;
    const stop = new AbortController();
    try {
      await Promise.race([once(this.#unpack, "drain", { signal: stop.signal }), this.#done]);
    } catch (error) {
      throw this.#reason(error);
    } finally {
      stop.abort();
    }
  }

  /** Says that the object ends here. @throws RegrowError BUNDLE_OBJECT_DAMAGED */
  async finish(): Promise<void> {
    this.#unpack.end();
    try {
      await this.#done;
    } catch (error) {
      throw this.#reason(error);
    }
  }

  /** Gives the object up. */
  async abort(): Promise<void> {
    this.#unpack.destroy();
    await this.#done.catch(() => {});
  }

  async #consume(cryptography: Cryptography, writer: ObjectWriter): Promise<void> {
    try {
      await this.#copy(cryptography, writer);
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async #copy(cryptography: Cryptography, writer: ObjectWriter): Promise<void> {
    const hasher = cryptography.sha256();
    let count = 0;
    for await (const piece of readPieces(this.#unpack)) {
      count += piece.length;
      // Before anything is kept of it: a few kilobytes can unpack to terabytes.
      if (count > this.#sizeBytes) throw this.#damaged({ expectedBytes: this.#sizeBytes, actual: "more" });
      hasher.update(piece);
      await writer.write(piece);
    }
    if (count !== this.#sizeBytes) throw this.#damaged({ expectedBytes: this.#sizeBytes, actualBytes: count });
    const actual = hasher.digestHex();
    if (actual !== this.#sha256) throw this.#damaged({ actual });
    await writer.commit();
  }

  /** What zlib throws says how the object is damaged; what a sink throws passes. */
  #reason(error: unknown): unknown {
    if (
      error instanceof Error &&
      "code" in error &&
      typeof error.code === "string" &&
      /^(ZSTD_|Z_|ERR_ZLIB|ERR_STREAM_PREMATURE_CLOSE)/.test(error.code)
    ) {
      return this.#damaged({ reason: error.message }, error);
    }
    return error;
  }

  #damaged(details: Readonly<Record<string, string | number>>, cause?: unknown): RegrowError {
    return new RegrowError("BUNDLE_OBJECT_DAMAGED", { sha256: this.#sha256, ...details }, { cause });
  }
}

/** A byte stream's pieces; Node types them as any. */
function readPieces(stream: ZstdDecompress): AsyncIterable<Uint8Array> {
  return stream;
}
