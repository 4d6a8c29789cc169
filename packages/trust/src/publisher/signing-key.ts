import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { Signature } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { encryptedPem, isEncryptedPem } from "./encrypted-pem.ts";
import { publicKeyOf, type PublicKey } from "./public-key.ts";

/** Whoever can sign with a key: the key itself, or a program that has it behind it. */
export interface Signer extends PublicKey {
  /** The signature as TUF writes it, in hex. */
  signHex(bytes: Uint8Array): string | Promise<string>;
}

/** A publisher's key whose private part is here; it stays inside. */
export interface SigningKey extends Signer {
  signHex(bytes: Uint8Array): string;
  sign(bytes: Uint8Array): Signature;
  /** PKCS#8 in PEM, encrypted where a passphrase is given. */
  toPem(passphrase?: string): string;
}

/** A new ed25519 key. */
export function createSigningKey(cryptography: Cryptography): SigningKey {
  return signingKeyOf(cryptography, generateKeyPairSync("ed25519").privateKey);
}

/**
 * @throws RegrowError KEY_UNREADABLE for other text, another type of key, or a missing passphrase; PASSPHRASE_WRONG for one that does
 * not open it
 */
export function readSigningKey(cryptography: Cryptography, pem: string, passphrase?: string): SigningKey {
  if (passphrase === undefined && isEncryptedPem(pem))
    throw new RegrowError("KEY_UNREADABLE", { reason: "it is encrypted, and no passphrase was given" });
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    if (isEncryptedPem(pem)) throw new RegrowError("PASSPHRASE_WRONG", {}, { cause });
    throw new RegrowError("KEY_UNREADABLE", { reason: "not a private key" }, { cause });
  }
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new RegrowError("KEY_UNREADABLE", { expected: "ed25519", actual: String(privateKey.asymmetricKeyType) });
  return signingKeyOf(cryptography, privateKey);
}

function signingKeyOf(cryptography: Cryptography, privateKey: KeyObject): SigningKey {
  const { id, key } = publicKeyOf(cryptography, createPublicKey(privateKey));
  const signHex = (bytes: Uint8Array): string => sign(null, bytes, privateKey).toString("hex");
  return {
    id,
    key,
    signHex,
    sign: (bytes) => new Signature({ keyID: id, sig: signHex(bytes) }),
    toPem: (passphrase) =>
      passphrase === undefined
        ? privateKey.export({ type: "pkcs8", format: "pem" }).toString()
        : encryptedPem(privateKey, passphrase),
  };
}
