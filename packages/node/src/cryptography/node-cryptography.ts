import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import type { Cryptography, Hasher, VerificationKey } from "@regrow/core/port";

/** Longer keys and signatures than any supported scheme makes are refused before they are looked at. */
const LONGEST_KEY_CHARACTERS = 4096;
const LONGEST_SIGNATURE_HEX = 1024;

/** OpenSSL, by node:crypto. Schemes: ed25519 (key in hex), ecdsa-sha2-nistp256 and -nistp384 (key in PEM, signature in DER). */
export class NodeCryptography implements Cryptography {
  sha256(): Hasher {
    const hash = createHash("sha256");
    return {
      update: (bytes) => {
        hash.update(bytes);
      },
      digestHex: () => hash.digest("hex"),
    };
  }

  verify(key: VerificationKey, message: Uint8Array, signatureHex: string): boolean {
    const signature = parseHex(signatureHex, LONGEST_SIGNATURE_HEX);
    if (signature === undefined || key.public.length > LONGEST_KEY_CHARACTERS) return false;
    try {
      return verifyByScheme(key, message, signature);
    } catch {
      // OpenSSL throws for a key or signature that it cannot read; for the caller that is a signature that does not hold.
      return false;
    }
  }
}

function verifyByScheme(key: VerificationKey, message: Uint8Array, signature: Uint8Array): boolean {
  switch (key.scheme) {
    case "ed25519":
      return key.keytype === "ed25519" && verify(null, message, ed25519Key(key.public), signature);
    case "ecdsa-sha2-nistp256":
      return verify("sha256", message, ecdsaKey(key, "prime256v1"), signature);
    case "ecdsa-sha2-nistp384":
      return verify("sha384", message, ecdsaKey(key, "secp384r1"), signature);
    default:
      return false;
  }
}

/** @throws Error for anything but 32 bytes in hex */
function ed25519Key(publicHex: string): KeyObject {
  const bytes = parseHex(publicHex, 64);
  if (bytes?.length !== 32) throw new Error("an ed25519 key is 32 bytes in hex");
  const x = Buffer.from(bytes).toString("base64url");
  return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
}

/** @throws Error for another type of key or another curve than the scheme names */
function ecdsaKey(key: VerificationKey, curve: string): KeyObject {
  // TUF 1.0.31 section 4.2 names the type "ecdsa"; older metadata repeats the scheme there.
  if (key.keytype !== "ecdsa" && key.keytype !== key.scheme) throw new Error("not an ecdsa key");
  const object = createPublicKey({ format: "pem", key: key.public });
  if (object.asymmetricKeyType !== "ec" || object.asymmetricKeyDetails?.namedCurve !== curve)
    throw new Error("wrong curve");
  return object;
}

function parseHex(text: string, longest: number): Uint8Array | undefined {
  // Buffer.from stops silently at the first character that is not hex.
  if (text.length > longest || text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  return Buffer.from(text, "hex");
}
