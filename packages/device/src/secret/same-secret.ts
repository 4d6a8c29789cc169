import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secrets are the same, in a time that tells nothing about where they differ or how long they are. */
export function isSameSecret(given: string | Uint8Array, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** Of one length whatever it is made of, as the comparison needs it. */
function digest(secret: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
