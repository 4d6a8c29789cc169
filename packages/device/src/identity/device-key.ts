import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";

/** A new P-256 key as PKCS#8 PEM. It never leaves the device. */
export function makeDeviceKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The public half as the protocol wants it: subject public key info, DER, base64. */
export function publicKeyBase64(keyPem: string): string {
  return createPublicKey(createPrivateKey(keyPem)).export({ type: "spki", format: "der" }).toString("base64");
}

/** An ECDSA signature (SHA-256, DER, base64). */
export function signBase64(keyPem: string, message: Uint8Array): string {
  return sign("sha256", message, createPrivateKey(keyPem)).toString("base64");
}
