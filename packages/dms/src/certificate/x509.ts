// @peculiar/x509 finds its parts by decorators, which need this first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import type { Entropy } from "@regrow/core/port";

x509.cryptoProvider.set(webcrypto);

export { x509 };

/** All keys here: ECDSA over P-256 with SHA-256. */
export const SIGNING = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export const DAY_MS = 86_400_000;
/** Clocks of devices are wrong: a certificate counts from the day before. */
export const EARLIER_MS = 24 * 3_600_000;

/** A serial number that is positive and unpredictable, in lower-case hex. @see RFC 5280 section 4.1.2.2 */
export function makeSerial(entropy: Pick<Entropy, "bytes">): string {
  const bytes = Uint8Array.from(entropy.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

export function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
}

/** A private key as PKCS #8 PEM. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

export function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), SIGNING, false, ["sign"]);
}

/** The bytes of a certificate that this DMS keeps as PEM. */
export function readPem(pem: string): Uint8Array {
  return new Uint8Array(x509.PemConverter.decodeFirst(pem));
}

/** A device's public key. @throws DOMException when it is not a P-256 key */
export function importPublicKey(spki: Uint8Array): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("spki", Uint8Array.from(spki), SIGNING, true, ["verify"]);
}
