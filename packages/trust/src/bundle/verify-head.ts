import { readHeadManifests, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { bundleIdOf } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { verifyLadder, type LadderVersions } from "@regrow/core/trust";
import { verifyFreshLadder } from "../ladder/verify-ladder.ts";

/** A head whose every signature holds. */
export interface VerifiedHead extends HeadManifests {
  readonly head: BundleHead;
  readonly bundleId: string;
  readonly versions: LadderVersions;
  /** The given root from which the ladder was climbed. */
  readonly pinnedRoot: Uint8Array;
}

export interface HeadTrust {
  readonly cryptography: Cryptography;
  /** Platform roots that are trusted here; one of them must be in the bundle's chain. */
  readonly pinnedRoots: readonly Uint8Array[];
  /** Wall time in ms. */
  readonly nowMs: number;
  /** Versions of the metadata of a product that were seen before. */
  readonly known: (product: string) => LadderVersions;
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
  const input = { cryptography: trust.cryptography, pinnedRoot, head, product, version };
  verifyLadder(input);
  const versions = verifyFreshLadder({ ...input, nowMs: trust.nowMs, known: trust.known(product) });
  return { ...manifests, head, bundleId: bundleIdOf(manifests.manifestSha256), versions, pinnedRoot };
}
