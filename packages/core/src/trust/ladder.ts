import type { BundleHead } from "../bundle/index.ts";
import { RegrowError } from "../error/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import type { LadderVersions } from "./ladder-versions.ts";
import { TRUST_LIMITS, parseRoot, parseTargets, type Root, type Target, type Targets } from "./metadata.ts";
import { verifyRole } from "./verify-role.ts";

/** Metadata of a platform and of one product of it, with nothing of a bundle. */
export type RepositoryHead = Pick<BundleHead, "platformRoots" | "platformTargets" | "productRoots" | "productTargets">;

export interface RepositoriesInput {
  readonly cryptography: Cryptography;
  /** Bytes of the platform root that the verifier was given by other means: any version of the chain. */
  readonly pinnedRoot: Uint8Array;
  readonly head: RepositoryHead;
  readonly product: string;
  /** Largest targets metadata, in bytes. */
  readonly maxTargetsBytes?: number;
}

/** What the platform's own metadata can be verified with. */
type PlatformInput = Pick<RepositoriesInput, "cryptography" | "pinnedRoot" | "maxTargetsBytes"> & {
  readonly head: Pick<RepositoryHead, "platformRoots" | "platformTargets">;
};

export interface LadderInput extends RepositoriesInput {
  readonly head: RepositoryHead & Pick<BundleHead, "manifest">;
  readonly version: string;
}

/** The repositories that a verified ladder leads through. */
export interface Repositories {
  readonly versions: LadderVersions;
  readonly platformRoot: Root;
  readonly platformTargets: Targets;
  readonly productRoot: Root;
  readonly productTargets: Targets;
}

/**
 * Climbs the ladder of trust: pinned platform root, platform chain, platform targets, product root 1, product chain, product
 * targets, manifest. No clock: expiry is for the install (`@regrow/trust`), because a device must start in any year.
 * Step numbers are those of the TUF client workflow.
 * @throws RegrowError TRUST_*
 * @see https://theupdateframework.github.io/specification/v1.0.31/#detailed-client-workflow
 */
export function verifyLadder(input: LadderInput): Repositories {
  const { cryptography, head, product, version } = input;
  const repositories = verifyRepositories(input);
  // 5.7.2: the target's length and hash, from the metadata that names it.
  const target = repositories.productTargets.targets.get(manifestTarget(version));
  if (target === undefined || !isTarget(cryptography, target, head.manifest))
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { product, version });
  return repositories;
}

/** The ladder as far as the product's targets: for a product whose bundle is not there, or not yet. @throws RegrowError TRUST_* */
export function verifyRepositories(input: RepositoriesInput): Repositories {
  const { cryptography, head, product, maxTargetsBytes = TRUST_LIMITS.targetsBytes } = input;
  const { root: platformRoot, targets: platformTargets } = climbPlatform(input);

  const firstRoot = head.productRoots[0];
  const firstTarget = platformTargets.targets.get(productRootTarget(product));
  if (firstRoot === undefined || firstTarget === undefined || !isTarget(cryptography, firstTarget, firstRoot)) {
    throw new RegrowError("TRUST_PRODUCT_UNKNOWN", { product });
  }
  const productRoot = verifyChain(cryptography, head.productRoots, 0, "product");
  const productTargets = verifyTargets(cryptography, productRoot, head.productTargets, "product", maxTargetsBytes);
  const versions = {
    platformRoot: platformRoot.version,
    platformTargets: platformTargets.version,
    productRoot: productRoot.version,
    productTargets: productTargets.version,
  };
  return { versions, platformRoot, platformTargets, productRoot, productTargets };
}

/** The ladder's first part alone: what the platform itself vouches for, by path. @throws RegrowError TRUST_* */
export function verifyPlatform(input: PlatformInput): Pick<Targets, "targets"> {
  return climbPlatform(input).targets;
}

/** The same with the root and the targets themselves: for who has seen others before. @throws RegrowError TRUST_* */
export function climbPlatform({
  cryptography,
  head,
  pinnedRoot,
  maxTargetsBytes = TRUST_LIMITS.targetsBytes,
}: PlatformInput): {
  readonly root: Root;
  readonly targets: Targets;
} {
  const pinnedIndex = findPinned(head.platformRoots, pinnedRoot);
  const root = verifyChain(cryptography, head.platformRoots, pinnedIndex, "platform");
  const targets = verifyTargets(cryptography, root, head.platformTargets, "platform", maxTargetsBytes);
  return { root, targets };
}

/** Where platform targets name a product's first root. */
export function productRootTarget(product: string): string {
  return `products/${product}/1.root.json`;
}

/** Where product targets name a version's manifest. */
export function manifestTarget(version: string): string {
  return `bundles/${version}/manifest.json`;
}

/** 5.2: the trusted root is what was shipped, byte for byte, wherever in the chain it stands. */
function findPinned(chain: readonly Uint8Array[], pinned: Uint8Array): number {
  const index = chain.findIndex((bytes) => isEqual(bytes, pinned));
  if (index === -1) throw new RegrowError("TRUST_ROOT_UNKNOWN", { roots: chain.length });
  return index;
}

/** 5.3: from a trusted root to the newest one. The trusted one is checked against itself, which shows that it is a root at all. */
function verifyChain(
  cryptography: Cryptography,
  chain: readonly Uint8Array[],
  trustedIndex: number,
  name: string,
): Root {
  if (chain.length > TRUST_LIMITS.chainLength)
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file: `${name} roots`, reason: "too many" });
  let trusted: Root | undefined;
  for (const [index, bytes] of chain.entries()) {
    if (index < trustedIndex) continue;
    const file = `${name}/${index + 1}.root.json`;
    const root = parseRoot(cryptography, bytes, file);
    // 5.3.5: exactly the next version; here the file's name says which.
    if (root.version !== index + 1)
      throw new RegrowError("TRUST_METADATA_MALFORMED", { file, expected: index + 1, actual: root.version });
    // 5.3.4: signed by a threshold of the keys of the trusted root and of its own.
    if (trusted !== undefined) verifyRole(cryptography, trusted, "root", root, file);
    verifyRole(cryptography, root, "root", root, file);
    // 5.3.8: it becomes the trusted one.
    trusted = root;
  }
  if (trusted === undefined) throw new RegrowError("TRUST_ROOT_UNKNOWN", { roots: chain.length });
  return trusted;
}

/** 5.6.3: signed by a threshold of the targets keys that the newest root names. */
function verifyTargets(
  cryptography: Cryptography,
  root: Root,
  bytes: Uint8Array,
  name: string,
  maxBytes: number,
): Targets {
  const file = `${name}/targets.json`;
  const targets = parseTargets(bytes, file, maxBytes);
  verifyRole(cryptography, root, "targets", targets, file);
  return targets;
}

function isTarget(cryptography: Cryptography, target: Target, bytes: Uint8Array): boolean {
  return target.lengthBytes === bytes.length && target.sha256 === sha256Hex(cryptography, bytes);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
