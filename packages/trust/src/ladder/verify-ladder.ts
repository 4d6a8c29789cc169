import { Metadata, MetadataKind, type Root, type Targets } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import {
  TRUST_LIMITS,
  canonicalJson,
  checkVersionsNotBelow,
  manifestTarget,
  productRootTarget,
  type LadderInput,
  type LadderVersions,
} from "@regrow/core/trust";
import { parseMetadataJson } from "./parse-metadata.ts";

export interface FreshLadderInput extends LadderInput {
  /** Wall time in ms, read once at the start of the update (TUF client workflow 5.1). */
  readonly nowMs: number;
  /** Versions seen before, which must not go back. */
  readonly known: LadderVersions;
}

/**
 * The ladder of @regrow/core/trust once more, with another implementation (@tufjs/models) and with what only an install or an
 * upload can judge: expiry and versions that must not go back. Both verifiers must agree on everything else.
 * @throws RegrowError TRUST_*
 * @see https://theupdateframework.github.io/specification/v1.0.31/#detailed-client-workflow
 */
export function verifyFreshLadder(input: FreshLadderInput): LadderVersions {
  const { cryptography, head, product, version, nowMs, maxTargetsBytes = TRUST_LIMITS.targetsBytes } = input;
  // 5.2: the trusted root is what was shipped, byte for byte.
  const pinnedIndex = head.platformRoots.findIndex((bytes) => Buffer.from(bytes).equals(input.pinnedRoot));
  if (pinnedIndex === -1) throw new RegrowError("TRUST_ROOT_UNKNOWN", { roots: head.platformRoots.length });
  const platformRoot = verifyChain(cryptography, head.platformRoots, pinnedIndex, "platform", nowMs);
  const platformTargets = verifyTargets(platformRoot, head.platformTargets, "platform", maxTargetsBytes, nowMs);

  const firstRoot = head.productRoots[0];
  if (firstRoot === undefined || !names(cryptography, platformTargets, productRootTarget(product), firstRoot)) {
    throw new RegrowError("TRUST_PRODUCT_UNKNOWN", { product });
  }
  const productRoot = verifyChain(cryptography, head.productRoots, 0, "product", nowMs);
  const productTargets = verifyTargets(productRoot, head.productTargets, "product", maxTargetsBytes, nowMs);
  // 5.7.2: the target's length and hash, from the metadata that names it.
  if (!names(cryptography, productTargets, manifestTarget(version), head.manifest))
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { product, version });

  const versions = {
    platformRoot: platformRoot.signed.version,
    platformTargets: platformTargets.signed.version,
    productRoot: productRoot.signed.version,
    productTargets: productTargets.signed.version,
  };
  checkVersionsNotBelow(input.known, versions);
  return versions;
}

/** 5.3: from a trusted root to the newest one; only the newest one's expiry counts (5.3.10). */
function verifyChain(
  cryptography: Cryptography,
  chain: readonly Uint8Array[],
  trustedIndex: number,
  name: string,
  nowMs: number,
): Metadata<Root> {
  if (chain.length > TRUST_LIMITS.chainLength)
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file: `${name} roots`, reason: "too many" });
  let trusted: Metadata<Root> | undefined;
  for (const [offset, bytes] of chain.slice(trustedIndex).entries()) {
    const expected = trustedIndex + offset + 1;
    const file = `${name}/${expected}.root.json`;
    const root = parseRoot(cryptography, bytes, file);
    // 5.3.5: exactly the next version.
    if (root.signed.version !== expected)
      throw new RegrowError("TRUST_METADATA_MALFORMED", { file, expected, actual: root.signed.version });
    // 5.3.4: signed by a threshold of the keys of the trusted root and of its own.
    if (trusted !== undefined) verifyDelegate(trusted, "root", root, file);
    verifyDelegate(root, "root", root, file);
    trusted = root;
  }
  if (trusted === undefined) throw new RegrowError("TRUST_ROOT_UNKNOWN", { roots: chain.length });
  checkExpiry(trusted, `${name} root`, nowMs);
  return trusted;
}

function parseRoot(cryptography: Cryptography, bytes: Uint8Array, file: string): Metadata<Root> {
  checkSize(bytes, TRUST_LIMITS.rootBytes, file);
  const root = asMalformed(file, () => Metadata.fromJSON(MetadataKind.Root, parseMetadataJson(bytes, file)));
  // The models take any id; one key under two ids would count twice.
  for (const key of Object.values(root.signed.keys)) {
    if (key.keyID !== sha256Hex(cryptography, canonicalJson(key.toJSON())))
      throw new RegrowError("TRUST_METADATA_MALFORMED", { file, reason: "a key id that is not its key's hash" });
  }
  return root;
}

/** 5.6.3 and 5.6.5: signed by the root's targets role, and not expired. */
function verifyTargets(
  root: Metadata<Root>,
  bytes: Uint8Array,
  name: string,
  maxBytes: number,
  nowMs: number,
): Metadata<Targets> {
  const file = `${name}/targets.json`;
  checkSize(bytes, maxBytes, file);
  const targets = asMalformed(file, () => Metadata.fromJSON(MetadataKind.Targets, parseMetadataJson(bytes, file)));
  verifyDelegate(root, "targets", targets, file);
  checkExpiry(targets, file, nowMs);
  return targets;
}

function verifyDelegate(
  root: Metadata<Root>,
  role: "root" | "targets",
  metadata: Metadata<Root> | Metadata<Targets>,
  file: string,
): void {
  try {
    root.verifyDelegate(role, metadata);
  } catch (cause) {
    throw new RegrowError("TRUST_SIGNATURE_INVALID", { file, role }, { cause });
  }
}

function checkExpiry(metadata: Metadata<Root> | Metadata<Targets>, file: string, nowMs: number): void {
  if (metadata.signed.isExpired(new Date(nowMs)))
    throw new RegrowError("TRUST_EXPIRED", { file, expires: metadata.signed.expires });
}

function names(cryptography: Cryptography, targets: Metadata<Targets>, path: string, bytes: Uint8Array): boolean {
  const target = Object.hasOwn(targets.signed.targets, path) ? targets.signed.targets[path] : undefined;
  return (
    target !== undefined && target.length === bytes.length && target.hashes["sha256"] === sha256Hex(cryptography, bytes)
  );
}

function checkSize(bytes: Uint8Array, maxBytes: number, file: string): void {
  if (bytes.length > maxBytes)
    throw new RegrowError("TRUST_METADATA_MALFORMED", {
      file,
      reason: "too large",
      limitBytes: maxBytes,
      actualBytes: bytes.length,
    });
}

/** The models throw errors of many kinds for foreign input. */
function asMalformed<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RegrowError) throw cause;
    throw new RegrowError(
      "TRUST_METADATA_MALFORMED",
      { file, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
}
