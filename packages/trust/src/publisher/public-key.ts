import { createPublicKey, type KeyObject } from "node:crypto";
import { Key } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { canonicalJson } from "@regrow/core/trust";

/** The public half of a key, as TUF writes it. */
export interface PublicKey {
  /** SHA-256 of the canonical JSON of the key. */
  readonly id: string;
  readonly key: Key;
}

/** Curves by OpenSSL's name, with TUF's name of how they sign (TUF 1.0.31, 4.2): those that devices can check. */
const ECDSA_SCHEMES: Readonly<Record<string, string>> = {
  prime256v1: "ecdsa-sha2-nistp256",
  secp384r1: "ecdsa-sha2-nistp384",
};

/** Longest text that is read: a key has some 300 characters. */
const MAX_CHARACTERS = 4_096;

/**
 * Reads a public key in PEM (as openssl and the tools of hardware keys write it), or as the JSON that `publicKeyText` writes.
 * @throws RegrowError KEY_UNREADABLE for anything else, and for a type of key that devices do not check
 */
export function readPublicKey(cryptography: Cryptography, text: string): PublicKey {
  if (text.length > MAX_CHARACTERS) throw unreadable("too long for a public key");
  return text.trimStart().startsWith("{") ? readJson(cryptography, text) : readPem(cryptography, text);
}

/** The public half as one line of JSON: keytype, scheme, keyval. */
export function publicKeyText({ key }: PublicKey): string {
  return `${JSON.stringify(key.toJSON())}\n`;
}

/** @throws RegrowError KEY_UNREADABLE for a type of key that devices do not check */
export function publicKeyOf(cryptography: Cryptography, object: KeyObject): PublicKey {
  if (object.asymmetricKeyType === "ed25519") {
    const { x = "" } = object.export({ format: "jwk" });
    const publicHex = Buffer.from(x, "base64url").toString("hex");
    return withId(cryptography, { keytype: "ed25519", scheme: "ed25519", keyval: { public: publicHex } });
  }
  const scheme = ECDSA_SCHEMES[object.asymmetricKeyDetails?.namedCurve ?? ""];
  if (object.asymmetricKeyType !== "ec" || scheme === undefined)
    throw unreadable("another type of key than ed25519, P-256 and P-384", object.asymmetricKeyType);
  const pem = object.export({ type: "spki", format: "pem" }).toString();
  return withId(cryptography, { keytype: "ecdsa", scheme, keyval: { public: pem } });
}

function readPem(cryptography: Cryptography, text: string): PublicKey {
  // createPublicKey would take the public half out of a private key: then somebody has sent the wrong file.
  if (text.includes("PRIVATE KEY")) throw unreadable("it is a private key; the public half is needed");
  let object: KeyObject;
  try {
    object = createPublicKey({ key: text, format: "pem" });
  } catch (cause) {
    throw unreadable("no public key in PEM or JSON", undefined, cause);
  }
  return publicKeyOf(cryptography, object);
}

function readJson(cryptography: Cryptography, text: string): PublicKey {
  const known = parseKeyJson(text);
  // Read once more from its own text: whatever else the file held is not part of the key.
  if (known.keytype === "ecdsa") return sameScheme(known.scheme, readPem(cryptography, known.public));
  if (known.keytype !== "ed25519" || known.scheme !== "ed25519" || !/^[0-9a-f]{64}$/.test(known.public))
    throw unreadable("another type of key than ed25519 and ecdsa", known.keytype.slice(0, 40));
  return withId(cryptography, { keytype: "ed25519", scheme: "ed25519", keyval: { public: known.public } });
}

function sameScheme(scheme: string, key: PublicKey): PublicKey {
  if (key.key.scheme !== scheme) throw unreadable("the scheme is not that of its curve", scheme.slice(0, 40));
  return key;
}

function parseKeyJson(text: string): { readonly keytype: string; readonly scheme: string; readonly public: string } {
  try {
    const { keytype, scheme, keyval } = JSON.parse(text) as { keytype: unknown; scheme: unknown; keyval: unknown };
    const publicPart = typeof keyval === "object" && keyval !== null && "public" in keyval ? keyval.public : undefined;
    if (typeof keytype === "string" && typeof scheme === "string" && typeof publicPart === "string")
      return { keytype, scheme, public: publicPart };
  } catch (cause) {
    throw unreadable("not JSON", undefined, cause);
  }
  throw unreadable("keytype, scheme and keyval.public are needed");
}

function withId(
  cryptography: Cryptography,
  content: { readonly keytype: string; readonly scheme: string; readonly keyval: { readonly public: string } },
): PublicKey {
  const id = sha256Hex(cryptography, canonicalJson(content));
  return { id, key: Key.fromJSON(id, content) };
}

function unreadable(reason: string, actual?: string, cause?: unknown): RegrowError {
  const details = { reason, ...(actual === undefined ? {} : { actual }) };
  return new RegrowError("KEY_UNREADABLE", details, { cause });
}
