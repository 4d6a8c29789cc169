import { createHash } from "node:crypto";
import type { Entropy } from "@regrow/core/port";

const SECRET_BYTES = 32;

/** A secret to hand out: 256 bits, safe in URLs and shells. Only its hash is stored. */
export function makeSecret(entropy: Pick<Entropy, "bytes">): string {
  return Buffer.from(entropy.bytes(SECRET_BYTES)).toString("base64url");
}

/** What is stored of a secret. It is random enough that neither salt nor slowness adds anything. */
export function secretSha256(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
