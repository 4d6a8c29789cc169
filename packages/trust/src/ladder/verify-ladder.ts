import type { Metadata, Root, Snapshot, Targets } from "@tufjs/models";
import { HEAD_EXTRAS, type BundleHead, type HeadExtra } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import {
  TRUST_LIMITS,
  forgetOtherStart,
  manifestTarget,
  productRootTarget,
  stillBinds,
  type LadderVersions,
  type RepositoryHead,
  type SeenSigned,
  type SeenTrust,
} from "@regrow/core/trust";
import { checkExpiry, readTargets, verifyDelegate } from "./read-metadata.ts";
import { verifyChain } from "./verify-chain.ts";
import { checkNamed, verifyFreshness } from "./verify-freshness.ts";

/**
 * How a head came. `online`, from the DMS: a product whose root names online keys must come with a timestamp and a snapshot that hold.
 * `offline`, from a file (serial line, USB stick, upload): they may be missing, or have expired on the way; where they are there, their
 * signatures and versions must hold.
 */
export type HeadPath = "online" | "offline";

/**
 * `fresh`: a DMS has vouched, not long ago, that there is nothing newer. `signed`: the publisher has signed it and it has not expired,
 * but whoever brought it may have kept something newer back.
 */
export type TrustLevel = "fresh" | "signed";

/** Where the metadata is from: a head, or the metadata of one. */
type FreshHead = RepositoryHead & Partial<Pick<BundleHead, "extra" | "manifest">>;

export interface FreshRepositoriesInput {
  readonly cryptography: Cryptography;
  /** Bytes of the platform root that the verifier was given by other means: any version of the chain. */
  readonly pinnedRoot: Uint8Array;
  readonly head: FreshHead;
  readonly product: string;
  /** Largest targets metadata, in bytes. */
  readonly maxTargetsBytes?: number;
  /** Wall time in ms, read once at the start of the update (TUF client workflow 5.1). */
  readonly nowMs: number;
  readonly path: HeadPath;
  /** What was seen before of this product and its platform; none of it goes back. */
  readonly seen: SeenTrust;
  /** Told after each step what is seen by now: worth keeping also when a later step refuses the head (5.4.5, 5.5.7). */
  readonly onSeen?: (seen: SeenTrust) => void;
}

export interface FreshLadderInput extends FreshRepositoriesInput {
  readonly head: FreshHead & Pick<BundleHead, "manifest">;
  readonly version: string;
}

/** A ladder that holds now. */
export interface FreshLadder {
  readonly versions: LadderVersions;
  readonly seen: SeenTrust;
  readonly level: TrustLevel;
}

/**
 * The ladder of @regrow/core/trust once more, with another implementation (@tufjs/models) and with what only an install or an upload
 * can judge: expiry, versions that must not go back, and the DMS's word that nothing newer exists. Both verifiers must agree on
 * everything else.
 * @throws RegrowError TRUST_*
 * @see https://theupdateframework.github.io/specification/v1.0.31/#detailed-client-workflow
 */
export function verifyFreshLadder(input: FreshLadderInput): FreshLadder {
  const { cryptography, head, product, version } = input;
  const { productTargets, ...ladder } = climb(input);
  // 5.7.2: the target's length and hash, from the metadata that names it.
  if (!names(cryptography, productTargets, manifestTarget(version), head.manifest))
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { product, version });
  return ladder;
}

/** The same for metadata that comes without a bundle. @throws RegrowError TRUST_* */
export function verifyFreshRepositories(input: FreshRepositoriesInput): FreshLadder {
  const { productTargets: _, ...ladder } = climb(input);
  return ladder;
}

function climb(input: FreshRepositoriesInput): FreshLadder & { readonly productTargets: Metadata<Targets> } {
  const { cryptography, head, product, nowMs } = input;
  let seen = input.seen;
  const learn = (part: Partial<SeenTrust>): void => {
    seen = { ...seen, ...part };
    input.onSeen?.(seen);
  };
  // 5.2: the trusted root is what was shipped, byte for byte.
  const pinnedIndex = head.platformRoots.findIndex((bytes) => Buffer.from(bytes).equals(input.pinnedRoot));
  if (pinnedIndex === -1) throw new RegrowError("TRUST_ROOT_UNKNOWN", { roots: head.platformRoots.length });
  const platformRoot = verifyChain(cryptography, {
    name: "platform",
    roots: head.platformRoots,
    trustedIndex: pinnedIndex,
    seen: seen.platformRoot,
    onSeen: (root) => learn({ platformRoot: root }),
  });
  checkExpiry(platformRoot, "platform root", nowMs);
  const platformTargets = verifyTargets(input, platformRoot, "platform", seen.platformTargets);
  learn({ platformTargets: platformTargets.seen });

  const firstRoot = head.productRoots[0];
  if (firstRoot === undefined || !names(cryptography, platformTargets.targets, productRootTarget(product), firstRoot))
    throw new RegrowError("TRUST_PRODUCT_UNKNOWN", { product });
  const productStart = sha256Hex(cryptography, firstRoot);
  seen = forgetOtherStart(seen, productStart);
  const productRoot = verifyChain(cryptography, {
    name: "product",
    roots: head.productRoots,
    trustedIndex: 0,
    seen: seen.productRoot,
    onSeen: (root) => learn({ productStart, productRoot: root }),
  });
  checkExpiry(productRoot, "product root", nowMs);

  const snapshot = freshness(input, productRoot, seen, learn);
  const productTargets = verifyTargets(input, productRoot, "product", seen.productTargets);
  const versions = {
    platformRoot: platformRoot.signed.version,
    platformTargets: platformTargets.targets.signed.version,
    productRoot: productRoot.signed.version,
    productTargets: productTargets.targets.signed.version,
  };
  if (snapshot !== null) checkSnapshot(snapshot, versions, head);
  learn({ productTargets: productTargets.seen });
  return { versions, seen, level: snapshot === null ? "signed" : "fresh", productTargets: productTargets.targets };
}

/** Null where nobody vouches for freshness, and nobody has to. */
function freshness(
  { cryptography, head, path, nowMs }: FreshRepositoriesInput,
  root: Metadata<Root>,
  seen: SeenTrust,
  onSeen: (part: Partial<SeenTrust>) => void,
): Metadata<Snapshot> | null {
  const [snapshot, timestamp] = HEAD_EXTRAS.map((kind: HeadExtra) => head.extra?.get(kind));
  const { timestamp: timestampRole, snapshot: snapshotRole } = root.signed.roles;
  const isNamed = (timestampRole?.keyIDs.length ?? 0) > 0 || (snapshotRole?.keyIDs.length ?? 0) > 0;
  const isWhole = snapshot !== undefined && timestamp !== undefined;
  if (!isWhole && (path === "offline" || !isNamed)) return null;
  if (timestamp === undefined) throw new RegrowError("TRUST_FRESHNESS_MISSING", { missing: "timestamp" });
  try {
    return verifyFreshness({ cryptography, root, timestamp, snapshot, nowMs, seen, onSeen });
  } catch (error) {
    // A file that lay in a drawer is as good as one that came without.
    if (path === "offline" && error instanceof RegrowError && error.code === "TRUST_EXPIRED") return null;
    throw error;
  }
}

/** 5.6.3 and 5.6.5: signed by the root's targets role, not expired, and not older than what was seen. */
function verifyTargets(
  { head, nowMs, maxTargetsBytes = TRUST_LIMITS.targetsBytes }: FreshRepositoriesInput,
  root: Metadata<Root>,
  name: "platform" | "product",
  known: SeenSigned | null,
): { readonly targets: Metadata<Targets>; readonly seen: SeenSigned } {
  const file = `${name}/targets.json`;
  const targets = readTargets(name === "platform" ? head.platformTargets : head.productTargets, file, maxTargetsBytes);
  const signers = verifyDelegate(root, "targets", targets, file);
  checkExpiry(targets, file, nowMs);
  const { version } = targets.signed;
  const { keyIDs: keyIds = [], threshold = 1 } = root.signed.roles["targets"] ?? {};
  if (known !== null && version < known.version && stillBinds(known, { keyIds, threshold }))
    throw new RegrowError("TRUST_ROLLED_BACK", { metadata: file, known: known.version, found: version });
  return { targets, seen: { version, signers } };
}

function checkSnapshot(snapshot: Metadata<Snapshot>, versions: LadderVersions, head: FreshHead): void {
  checkNamed(snapshot, "platformRoot", versions.platformRoot, head.platformRoots.at(-1) ?? NOTHING);
  checkNamed(snapshot, "platformTargets", versions.platformTargets, head.platformTargets);
  checkNamed(snapshot, "productRoot", versions.productRoot, head.productRoots.at(-1) ?? NOTHING);
  checkNamed(snapshot, "productTargets", versions.productTargets, head.productTargets);
}

const NOTHING = new Uint8Array(0);

function names(cryptography: Cryptography, targets: Metadata<Targets>, path: string, bytes: Uint8Array): boolean {
  const target = Object.hasOwn(targets.signed.targets, path) ? targets.signed.targets[path] : undefined;
  return (
    target !== undefined && target.length === bytes.length && target.hashes["sha256"] === sha256Hex(cryptography, bytes)
  );
}
