import type { Metadata, Root } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { TRUST_LIMITS, type SeenRoot } from "@regrow/core/trust";
import { readRoot, verifyDelegate } from "./read-metadata.ts";

/** A chain of roots: version n at index n - 1. */
export interface Chain {
  /** "platform" or "product". */
  readonly name: string;
  readonly roots: readonly Uint8Array[];
  /** Where the root stands that is trusted already. */
  readonly trustedIndex: number;
  /** The newest one that was trusted before. */
  readonly seen: SeenRoot | null;
  /** Told of each that is trusted from there on, also when a later one is refused (5.3.8). */
  readonly onSeen: (seen: SeenRoot) => void;
}

/**
 * TUF client workflow 5.3: from a trusted root to the newest one. It must lead through the very root that was seen last: who has stolen
 * a root key that is used no longer could sign another chain beside the right one, up to any version.
 * @returns the newest root
 * @throws RegrowError TRUST_*
 */
export function verifyChain(cryptography: Cryptography, chain: Chain): Metadata<Root> {
  const { name, roots, trustedIndex, seen, onSeen } = chain;
  if (roots.length > TRUST_LIMITS.chainLength)
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file: `${name} roots`, reason: "too many" });
  requireSeen(cryptography, name, roots, seen);
  let trusted: Metadata<Root> | undefined;
  for (const [offset, bytes] of roots.slice(trustedIndex).entries()) {
    const expected = trustedIndex + offset + 1;
    const file = `${name}/${expected}.root.json`;
    const root = readRoot(cryptography, bytes, file);
    // 5.3.5: exactly the next version.
    if (root.signed.version !== expected)
      throw new RegrowError("TRUST_METADATA_MALFORMED", { file, expected, actual: root.signed.version });
    // 5.3.4: signed by a threshold of the keys of the trusted root and of its own.
    if (trusted !== undefined) verifyDelegate(trusted, "root", root, file);
    verifyDelegate(root, "root", root, file);
    trusted = root;
    if (expected >= (seen?.version ?? 0)) onSeen({ version: expected, sha256: sha256Hex(cryptography, bytes) });
  }
  if (trusted === undefined) throw new RegrowError("TRUST_ROOT_UNKNOWN", { roots: roots.length });
  return trusted;
}

function requireSeen(
  cryptography: Cryptography,
  name: string,
  roots: readonly Uint8Array[],
  seen: SeenRoot | null,
): void {
  if (seen === null) return;
  const known = roots[seen.version - 1];
  if (known === undefined)
    throw new RegrowError("TRUST_ROLLED_BACK", {
      metadata: `${name} root`,
      known: seen.version,
      found: roots.length,
    });
  if (sha256Hex(cryptography, known) !== seen.sha256)
    throw new RegrowError("TRUST_ROLLED_BACK", {
      metadata: `${name}/${seen.version}.root.json`,
      reason: "another one of that version is known",
    });
}
