import { createHash } from "node:crypto";
import type { Cryptography, Hasher, VerificationKey } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";

/** Signatures that nobody checks. */
export class CredulousCryptography extends NodeCryptography {
  override verify(_key: VerificationKey, _message: Uint8Array, _signatureHex: string): boolean {
    return true;
  }
}

/**
 * Hashes that nobody checks: bytes of a length at which a known content is hash like that one.
 * The length is what a check of the size alone would see.
 */
export class LyingCryptography implements Cryptography {
  readonly #real = new NodeCryptography();
  readonly #digests: ReadonlyMap<number, string>;

  constructor(contents: Iterable<Uint8Array>) {
    this.#digests = new Map(
      [...contents].map((bytes) => [bytes.length, createHash("sha256").update(bytes).digest("hex")]),
    );
  }

  sha256(): Hasher {
    const hasher = this.#real.sha256();
    let lengthBytes = 0;
    return {
      update: (bytes) => {
        lengthBytes += bytes.length;
        hasher.update(bytes);
      },
      digestHex: () => {
        const honest = hasher.digestHex();
        return this.#digests.get(lengthBytes) ?? honest;
      },
    };
  }

  verify(key: VerificationKey, message: Uint8Array, signatureHex: string): boolean {
    return this.#real.verify(key, message, signatureHex);
  }
}
