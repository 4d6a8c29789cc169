import { readHeadManifests, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { bundleIdOf } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { verifyLadder, type SeenTrust } from "@regrow/core/trust";
import { verifyFreshLadder, type FreshLadder, type HeadPath } from "../ladder/verify-ladder.ts";

/** A head whose every signature holds. */
export interface VerifiedHead extends HeadManifests, FreshLadder {
  readonly head: BundleHead;
  readonly bundleId: string;
  /** The given root from which the ladder was climbed. */
  readonly pinnedRoot: Uint8Array;
}

export interface HeadTrust {
  readonly cryptography: Cryptography;
  /** Platform roots that are trusted here; one of them must be in the bundle's chain. */
  readonly pinnedRoots: readonly Uint8Array[];
  /** Wall time in ms. */
  readonly nowMs: number;
  /** What was seen before of the metadata of a product. */
  readonly seen: (product: string) => SeenTrust;
  /** Default `offline`: a bundle is a file. */
  readonly path?: HeadPath;
}

/**
 * Checks a head by both verifiers: a device's bootloader will use the one, its kernel the other.
 * @throws RegrowError TRUST_*, MANIFEST_*, BUNDLE_MALFORMED
 */
export function verifyHead(head: BundleHead, trust: HeadTrust): VerifiedHead {
  const manifests = readHeadManifests(trust.cryptography, head);
  const { product, version } = manifests.manifest;
  const pinnedRoot = trust.pinnedRoots.find((root) =>
    head.platformRoots.some((bytes) => Buffer.from(bytes).equals(root)),
  );
  if (pinnedRoot === undefined)
    throw new RegrowError("TRUST_ROOT_UNKNOWN", { product, trustedRoots: trust.pinnedRoots.length });
  const { cryptography, nowMs, path = "offline" } = trust;
  const input = { cryptography, pinnedRoot, head, product, version };
  verifyLadder(input);
  const ladder = verifyFreshLadder({ ...input, nowMs, path, seen: trust.seen(product) });
  return { ...manifests, ...ladder, head, bundleId: bundleIdOf(manifests.manifestSha256), pinnedRoot };
}
