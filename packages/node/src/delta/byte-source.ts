import { readSync } from "node:fs";
import { RegrowError } from "@regrow/core/error";

/** Bytes that can be read anywhere, at once: an encoder runs in a worker thread, where waiting costs nobody anything. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** @throws RegrowError STORAGE_FAILED for bytes that are not there; the source's own errors */
  read(offsetBytes: number, lengthBytes: number): Uint8Array;
}

/** An open file; who opened it closes it. */
export class FileSource implements ByteSource {
  readonly sizeBytes: number;
  readonly #descriptor: number;

  constructor(descriptor: number, sizeBytes: number) {
    this.#descriptor = descriptor;
    this.sizeBytes = sizeBytes;
  }

  read(offsetBytes: number, lengthBytes: number): Uint8Array {
    const bytes = new Uint8Array(lengthBytes);
    let filled = 0;
    while (filled < lengthBytes) {
      const count = readSync(this.#descriptor, bytes, filled, lengthBytes - filled, offsetBytes + filled);
      if (count === 0)
        throw new RegrowError("STORAGE_FAILED", { reason: "the file ends too early", offsetBytes, lengthBytes });
      filled += count;
    }
    return bytes;
  }
}

export class MemorySource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  read(offsetBytes: number, lengthBytes: number): Uint8Array {
    if (offsetBytes < 0 || offsetBytes + lengthBytes > this.#bytes.length)
      throw new RegrowError("STORAGE_FAILED", { reason: "no such bytes", offsetBytes, lengthBytes });
    return this.#bytes.subarray(offsetBytes, offsetBytes + lengthBytes);
  }
}
