import { TargetFile } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { frameworkTarget } from "@regrow/core/framework-package";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { manifestTarget, productRootTarget } from "@regrow/core/trust";
import { LinearTargets } from "../ladder/linear-targets.ts";
import { readTargets } from "../ladder/read-metadata.ts";
import { TUF_SPECIFICATION, signMetadata, tufTime, unsignedMetadata } from "./sign-metadata.ts";
import type { SigningKey } from "./signing-key.ts";

/** What signing targets takes. */
export interface TargetsSigner {
  readonly cryptography: Cryptography;
  readonly keys: readonly SigningKey[];
  /** Wall time in ms. */
  readonly expiresMs: number;
}

/** Something that targets are to vouch for. */
export interface NewTarget {
  readonly path: string;
  readonly contents: Uint8Array;
  /** May stand in place of other contents; only the first root of a product ever does. Default: false. */
  readonly mayReplace?: boolean;
}

/** What the next targets name besides what they named, and how long they count. */
export interface TargetsChange {
  readonly cryptography: Cryptography;
  /** Null: nothing new, signed once more for another while or by other keys. */
  readonly add: NewTarget | null;
  /** Wall time in ms. */
  readonly expiresMs: number;
  /** Above the one before; one above unless told. Versions may be left out: one that was signed with other contents must be. */
  readonly version?: number;
}

/** Targets metadata that names nothing yet, version 1. */
export function createTargets(signer: TargetsSigner): Uint8Array {
  return signMetadata(
    new LinearTargets({ specVersion: TUF_SPECIFICATION, version: 1, expires: tufTime(signer.expiresMs), targets: {} }),
    signer.keys,
  );
}

/** Platform targets, one version on, that vouch for a product's first root as well. */
export function addProduct(
  platformTargets: Uint8Array,
  product: string,
  firstRoot: Uint8Array,
  signer: TargetsSigner,
): Uint8Array {
  return addTarget(platformTargets, productRootTarget(product), firstRoot, signer);
}

/** Platform targets, one version on, that vouch for a framework's list as well. @throws RegrowError BUNDLE_EXISTS */
export function addFramework(
  platformTargets: Uint8Array,
  framework: { readonly platform: string; readonly version: string; readonly list: Uint8Array },
  signer: TargetsSigner,
): Uint8Array {
  const { platform, version, list } = framework;
  return addTarget(platformTargets, frameworkTarget(platform, version), list, signer);
}

/**
 * Product targets, one version on, that vouch for a version's manifest as well.
 * @throws RegrowError BUNDLE_EXISTS when that version has another manifest
 */
export function addManifest(
  productTargets: Uint8Array,
  version: string,
  manifest: Uint8Array,
  signer: TargetsSigner,
): Uint8Array {
  return addTarget(productTargets, manifestTarget(version), manifest, signer);
}

/**
 * The targets after these, without signatures; null where they name the new target already.
 * @throws RegrowError BUNDLE_EXISTS when they name it with other contents
 */
export function nextTargets(metadata: Uint8Array, change: TargetsChange): Uint8Array | null {
  const next = afterTargets(metadata, change);
  return next === null ? null : unsignedMetadata(next);
}

/** The same bytes again where the target is named already: publishing twice changes nothing. */
function addTarget(metadata: Uint8Array, path: string, contents: Uint8Array, signer: TargetsSigner): Uint8Array {
  const next = afterTargets(metadata, { ...signer, add: { path, contents } });
  return next === null ? metadata : signMetadata(next, signer.keys);
}

function afterTargets(
  metadata: Uint8Array,
  { cryptography, add, expiresMs, version }: TargetsChange,
): LinearTargets | null {
  const { signed } = readTargets(metadata, "targets.json");
  const added: Record<string, TargetFile> = {};
  if (add !== null) {
    const { path, contents, mayReplace = false } = add;
    const sha256 = sha256Hex(cryptography, contents);
    const known = signed.targets[path];
    if (known !== undefined) {
      if (known.length === contents.length && known.hashes["sha256"] === sha256) return null;
      if (!mayReplace) throw new RegrowError("BUNDLE_EXISTS", { target: path });
    }
    added[path] = new TargetFile({ path, length: contents.length, hashes: { sha256 } });
  }
  return new LinearTargets({
    specVersion: TUF_SPECIFICATION,
    version: version ?? signed.version + 1,
    expires: tufTime(expiresMs),
    targets: { ...signed.targets, ...added },
    unrecognizedFields: signed.unrecognizedFields,
  });
}
