/** A hash that is being made; `digestHex` ends it. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  digestHex(): string;
}

/** A public key as TUF metadata writes it. */
export interface VerificationKey {
  readonly keytype: string;
  readonly scheme: string;
  /** Hex for ed25519, PEM for ecdsa and rsa. */
  readonly public: string;
}

/** Hashes and signature checks, which core needs and must not make itself. */
export interface Cryptography {
  sha256(): Hasher;
  /** False for a wrong signature and for a key or scheme that is not supported; never throws. */
  verify(key: VerificationKey, message: Uint8Array, signatureHex: string): boolean;
}

/** SHA-256 of bytes that are all there, in lower-case hex. */
export function sha256Hex(cryptography: Cryptography, bytes: Uint8Array): string {
  const hasher = cryptography.sha256();
  hasher.update(bytes);
  return hasher.digestHex();
}
