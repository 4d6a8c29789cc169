import { createCipheriv, randomBytes, scryptSync, type KeyObject } from "node:crypto";

/**
 * scrypt with 16 MiB (128 * N * r) and five passes, as OWASP's password storage cheat sheet has it: a fifth of a second for each guess.
 * More memory than 32 MiB is refused by the OpenSSL that reads the file again; node:crypto's own export would make do with 2,048
 * rounds of PBKDF2.
 */
const SCRYPT = { N: 16_384, r: 8, p: 5, maxmem: 64 * 1024 * 1024 } as const;

const [SEQUENCE, INTEGER, OCTETS, OBJECT_ID] = [0x30, 0x02, 0x04, 0x06];
/** Object identifiers in DER: PBES2 (RFC 8018, A.4), scrypt (RFC 7914, 7), AES-256 in CBC mode (NIST). */
const PBES2 = der(OBJECT_ID, Buffer.from("2a864886f70d01050d", "hex"));
const ID_SCRYPT = der(OBJECT_ID, Buffer.from("2b06010401da47040b", "hex"));
const AES_256_CBC = der(OBJECT_ID, Buffer.from("60864801650304012a", "hex"));

/**
 * A private key as PKCS#8 in PEM, encrypted under a passphrase: what `openssl pkcs8 -topk8 -scrypt` writes, so that openssl and
 * node:crypto read it.
 * @see https://www.rfc-editor.org/rfc/rfc7914#section-7
 */
export function encryptedPem(privateKey: KeyObject, passphrase: string): string {
  const plain = privateKey.export({ type: "pkcs8", format: "der" });
  const [salt, vector] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv("aes-256-cbc", scryptSync(passphrase, salt, 32, SCRYPT), vector);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  const scrypt = [der(OCTETS, salt), wholeNumber(SCRYPT.N), wholeNumber(SCRYPT.r), wholeNumber(SCRYPT.p)];
  const derivation = der(SEQUENCE, ID_SCRYPT, der(SEQUENCE, ...scrypt));
  const encryption = der(SEQUENCE, AES_256_CBC, der(OCTETS, vector));
  const algorithm = der(SEQUENCE, PBES2, der(SEQUENCE, derivation, encryption));
  const lines =
    der(SEQUENCE, algorithm, der(OCTETS, encrypted))
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines.join("\n")}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

/** True for a private key that needs a passphrase. */
export function isEncryptedPem(pem: string): boolean {
  return pem.includes("-----BEGIN ENCRYPTED PRIVATE KEY-----");
}

/** One value with its length in front; 65,535 bytes are more than any key has. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

/** Positive, so the first bit must be clear. */
function wholeNumber(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return der(INTEGER, (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0, ...bytes]) : bytes);
}
