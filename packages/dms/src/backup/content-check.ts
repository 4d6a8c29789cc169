import { createHash } from "node:crypto";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { decompressStream } from "@regrow/node/compression";

/** Unpacks a file of the store while it passes, to know whether it is what its name says. */
export class ContentCheck {
  readonly #input = new PassThrough();
  readonly #sha256: Promise<string | null>;

  /** @param sizeBytes how long the unpacked file is: nothing is unpacked beyond it */
  constructor(sizeBytes: number) {
    this.#sha256 = hashOf(decompressStream(this.#input, sizeBytes));
  }

  /** The bytes stay the caller's. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#input.destroyed) return; // it is known already that it is not whole
    if (!this.#input.write(Uint8Array.from(bytes))) await Promise.race([once(this.#input, "drain"), this.#sha256]);
  }

  /** SHA-256 of the unpacked file; null when it cannot be unpacked, or is too long. */
  async finish(): Promise<string | null> {
    this.#input.end();
    return await this.#sha256;
  }
}

async function hashOf(pieces: AsyncIterable<Uint8Array>): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const piece of pieces) hash.update(piece);
  } catch {
    return null; // why it cannot be unpacked does not matter: it is not what it was
  }
  return hash.digest("hex");
}
