import { Metadata, MetadataKind, TargetFile, Targets } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { manifestTarget, productRootTarget } from "@regrow/core/trust";
import { parseMetadataJson } from "../ladder/parse-metadata.ts";
import { TUF_SPECIFICATION, signMetadata, tufTime } from "./sign-metadata.ts";
import type { SigningKey } from "./signing-key.ts";

/** What signing targets takes. */
export interface TargetsSigner {
  readonly cryptography: Cryptography;
  readonly keys: readonly SigningKey[];
  /** Wall time in ms. */
  readonly expiresMs: number;
}

/** Targets metadata that names nothing yet, version 1. */
export function createTargets(signer: TargetsSigner): Uint8Array {
  return signMetadata(
    new Targets({ specVersion: TUF_SPECIFICATION, version: 1, expires: tufTime(signer.expiresMs), targets: {} }),
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

/** The same bytes again where the target is named already: publishing twice changes nothing. */
function addTarget(metadata: Uint8Array, path: string, contents: Uint8Array, signer: TargetsSigner): Uint8Array {
  const { signed } = Metadata.fromJSON(MetadataKind.Targets, parseMetadataJson(metadata, "targets.json"));
  const sha256 = sha256Hex(signer.cryptography, contents);
  const known = signed.targets[path];
  if (known !== undefined) {
    if (known.length === contents.length && known.hashes["sha256"] === sha256) return metadata;
    throw new RegrowError("BUNDLE_EXISTS", { target: path });
  }
  const target = new TargetFile({ path, length: contents.length, hashes: { sha256 } });
  const next = new Targets({
    specVersion: TUF_SPECIFICATION,
    version: signed.version + 1,
    expires: tufTime(signer.expiresMs),
    targets: { ...signed.targets, [path]: target },
    unrecognizedFields: signed.unrecognizedFields,
  });
  return signMetadata(next, signer.keys);
}
