import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { RegrowError } from "@regrow/core/error";

/** Whether the holder of a device's key has signed the message: ECDSA over P-256, SHA-256, DER. */
export function isSignedByDevice(publicKeyDer: Uint8Array, message: Uint8Array, signatureBase64: string): boolean {
  return verify("sha256", message, readDeviceKey(publicKeyDer), Buffer.from(signatureBase64, "base64"));
}

/** @throws RegrowError INPUT_INVALID when it is not a P-256 key */
function readDeviceKey(publicKeyDer: Uint8Array): KeyObject {
  const key = parseKey(publicKeyDer);
  if (key?.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw new RegrowError("INPUT_INVALID", { publicKey: "not a P-256 key" });
  return key;
}

function parseKey(der: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  } catch {
    // Whatever OpenSSL says of bytes that are no key, to us they are no key.
    return undefined;
  }
}
