import { invariant } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { parseTargets, verifyRole, type Root } from "@regrow/core/trust";
import { verifyRoots } from "@regrow/trust/signing";

/** The last of a chain of roots that holds together. @throws RegrowError TRUST_* */
export function newestRoot(cryptography: Cryptography, roots: readonly Uint8Array[]): Root {
  const newest = verifyRoots(cryptography, roots).at(-1);
  invariant(newest !== undefined, "a chain has at least one root");
  return newest;
}

/** Whether targets are signed as this root wants it. @throws RegrowError TRUST_METADATA_MALFORMED */
export function areSigned(cryptography: Cryptography, root: Root, targets: Uint8Array): boolean {
  const parsed = parseTargets(targets, "targets.json");
  try {
    verifyRole(cryptography, root, "targets", parsed, "targets.json");
    return true;
  } catch {
    // By other keys, or by too few: which of the two does not matter here.
    return false;
  }
}
