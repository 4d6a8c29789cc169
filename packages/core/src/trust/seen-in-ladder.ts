import { sha256Hex, type Cryptography } from "../port/index.ts";
import type { Repositories, RepositoryHead } from "./ladder.ts";
import type { Role, RoleName, Root, Targets } from "./metadata.ts";
import { NOTHING_SEEN, NO_PRODUCT_SEEN, type SeenRoot, type SeenSigned, type SeenTrust } from "./seen-trust.ts";
import { verifyRole } from "./verify-role.ts";

/** What was seen by who climbed this ladder, such as the one of the generation that runs. Of freshness it says nothing. */
export function seenInLadder(cryptography: Cryptography, head: RepositoryHead, ladder: Repositories): SeenTrust {
  const root = (chain: readonly Uint8Array[], { version }: Root): SeenRoot => ({
    version,
    sha256: hashOf(cryptography, chain[version - 1]),
  });
  const signed = (role: RoleName, by: Root, targets: Targets): SeenSigned => ({
    version: targets.version,
    signers: verifyRole(cryptography, by, role, targets, "targets.json"),
  });
  return {
    ...NOTHING_SEEN,
    platformRoot: root(head.platformRoots, ladder.platformRoot),
    platformTargets: signed("targets", ladder.platformRoot, ladder.platformTargets),
    productStart: hashOf(cryptography, head.productRoots[0]),
    productRoot: root(head.productRoots, ladder.productRoot),
    productTargets: signed("targets", ladder.productRoot, ladder.productTargets),
  };
}

/** What holds of two memories of the same device: of each part the newer one. A product that begins anew is the record's. */
export function mergeSeen(record: SeenTrust, generation: SeenTrust): SeenTrust {
  const platform = {
    platformRoot: newer(record.platformRoot, generation.platformRoot),
    platformTargets: newer(record.platformTargets, generation.platformTargets),
  };
  if (record.productStart === null) return { ...generation, ...platform };
  if (generation.productStart !== record.productStart) return { ...record, ...platform };
  return {
    ...record,
    ...platform,
    productRoot: newer(record.productRoot, generation.productRoot),
    productTargets: newer(record.productTargets, generation.productTargets),
  };
}

/**
 * Whether a version that was seen still binds: only while those who vouched for it would be believed today. So metadata that a thief
 * has signed with a huge version number is forgotten when his key is (TUF client workflow 5.3.11, recovery from fast-forward attacks).
 */
export function stillBinds(seen: SeenSigned | null, role: Role): boolean {
  if (seen === null) return false;
  return role.keyIds.filter((keyId) => seen.signers.includes(keyId)).length >= role.threshold;
}

/** What is left of a memory when the platform vouches for another first root of the product: its recovery from a lost root key. */
export function forgetOtherStart(seen: SeenTrust, productStart: string): SeenTrust {
  return seen.productStart === null || seen.productStart === productStart ? seen : { ...seen, ...NO_PRODUCT_SEEN };
}

function newer<Part extends { readonly version: number }>(a: Part | null, b: Part | null): Part | null {
  if (a === null || b === null) return a ?? b;
  return b.version > a.version ? b : a;
}

function hashOf(cryptography: Cryptography, bytes: Uint8Array | undefined): string {
  return sha256Hex(cryptography, bytes ?? new Uint8Array(0));
}
