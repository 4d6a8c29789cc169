import { createHash, createPrivateKey } from "node:crypto";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { PublisherKeys } from "@regrow/testing/publisher";
import { readSigningKey, type SigningKey } from "@regrow/trust/publisher";

/** PKCS#8 of an ed25519 key up to its 32 bytes. Source: RFC 8410, section 7. */
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Keys that nobody may trust, made from their names: with them a state has the same hash in every process and every run. */
export const FIXED_KEYS: PublisherKeys = {
  platformRoot: keyNamed("platform root"),
  platformTargets: keyNamed("platform targets"),
  productRoot: keyNamed("product root"),
  productTargets: keyNamed("product targets"),
};

/** Another key that nobody may trust. */
export function keyNamed(name: string): SigningKey {
  const secret = createHash("sha256").update(`power cut suite: ${name}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, secret]), format: "der", type: "pkcs8" });
  return readSigningKey(new NodeCryptography(), key.export({ type: "pkcs8", format: "pem" }).toString());
}
