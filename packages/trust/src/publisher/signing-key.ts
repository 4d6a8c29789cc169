import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { Key, Signature } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { canonicalJson } from "@regrow/core/trust";

/** A publisher's key: the public part as TUF writes it, and a way to sign. The private part stays inside. */
export interface SigningKey {
  /** SHA-256 of the canonical JSON of the public key. */
  readonly id: string;
  readonly key: Key;
  sign(bytes: Uint8Array): Signature;
  /** PKCS#8 in PEM, encrypted where a passphrase is given. */
  toPem(passphrase?: string): string;
}

/** A new ed25519 key. */
export function createSigningKey(cryptography: Cryptography): SigningKey {
  return signingKeyOf(cryptography, generateKeyPairSync("ed25519").privateKey);
}

/** @throws RegrowError KEY_UNREADABLE for other text, another type of key, or a wrong or missing passphrase */
export function readSigningKey(cryptography: Cryptography, pem: string, passphrase?: string): SigningKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    throw new RegrowError("KEY_UNREADABLE", { reason: "not a private key, or the passphrase is wrong" }, { cause });
  }
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new RegrowError("KEY_UNREADABLE", { expected: "ed25519", actual: String(privateKey.asymmetricKeyType) });
  return signingKeyOf(cryptography, privateKey);
}

function signingKeyOf(cryptography: Cryptography, privateKey: KeyObject): SigningKey {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const publicHex = Buffer.from(x ?? "", "base64url").toString("hex");
  const content = { keytype: "ed25519", scheme: "ed25519", keyval: { public: publicHex } };
  const id = sha256Hex(cryptography, canonicalJson(content));
  return {
    id,
    key: Key.fromJSON(id, content),
    sign: (bytes) => new Signature({ keyID: id, sig: sign(null, bytes, privateKey).toString("hex") }),
    toPem: (passphrase) =>
      privateKey
        .export({
          type: "pkcs8",
          format: "pem",
          ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
        })
        .toString(),
  };
}
