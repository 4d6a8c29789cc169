import type { Cryptography, Hasher, VerificationKey } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";

/** The real cryptography, which remembers the signatures it has checked: the same few are checked a hundred thousand times. */
export class MemoCryptography implements Cryptography {
  readonly #real = new NodeCryptography();
  readonly #checked = new Map<string, boolean>();

  sha256(): Hasher {
    return this.#real.sha256();
  }

  verify(key: VerificationKey, message: Uint8Array, signatureHex: string): boolean {
    const hasher = this.#real.sha256();
    hasher.update(message);
    const name = `${key.keytype} ${key.scheme} ${key.public} ${signatureHex} ${hasher.digestHex()}`;
    const known = this.#checked.get(name);
    if (known !== undefined) return known;
    const isRight = this.#real.verify(key, message, signatureHex);
    this.#checked.set(name, isRight);
    return isRight;
  }
}
