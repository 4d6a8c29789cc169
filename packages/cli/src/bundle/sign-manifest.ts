import type { BundleHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Manifest } from "@regrow/core/manifest";
import { manifestTarget } from "@regrow/core/trust";
import type { SigningRequest } from "@regrow/trust/signing";
import {
  areSigned,
  newestRoot,
  prepareTargets,
  signTargets,
  targetsExpiryMs,
  type OwnerMetadata,
  type PublisherFolder,
} from "../key/index.ts";

/** The metadata of a new bundle. */
export interface ManifestMetadata extends Pick<
  BundleHead,
  "platformRoots" | "platformTargets" | "productRoots" | "productTargets"
> {
  /** The product's targets that these follow. */
  readonly before: Uint8Array;
  /** What others have to sign; null: everything is signed. */
  readonly request: SigningRequest | null;
}

/**
 * Lets the product's targets name the manifest, signed with the keys of the folder or prepared for others.
 * @throws RegrowError SIGNING_INCOMPLETE, BUNDLE_EXISTS, KEY_UNREADABLE, SIGNER_FAILED, TRUST_*
 */
export async function signManifest(
  folder: PublisherFolder,
  { product, version }: Manifest,
  bytes: Uint8Array,
  options: { readonly nowMs: number; readonly isUnsigned?: boolean; readonly signal?: AbortSignal },
): Promise<ManifestMetadata> {
  const owner = { product };
  const platform = await folder.readMetadata("platform");
  requireSigned(folder, platform);
  const { roots, targets } = await folder.readMetadata(owner);
  const ladder = { platformRoots: platform.roots, platformTargets: platform.targets, productRoots: roots };
  const signing = {
    add: { path: manifestTarget(version), contents: bytes },
    expiresMs: targetsExpiryMs(options.nowMs),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  if (options.isUnsigned === true) {
    const request = await prepareTargets(folder, owner, signing);
    return { ...ladder, productTargets: request?.proposed ?? targets, before: targets, request };
  }
  const signed = await signTargets(folder, owner, signing);
  return { ...ladder, productTargets: signed.targets, before: signed.before, request: null };
}

/** After a change of the platform's keys nobody would take a bundle until its list is signed anew. */
function requireSigned({ cryptography }: PublisherFolder, { roots, targets }: OwnerMetadata): void {
  if (areSigned(cryptography, newestRoot(cryptography, roots), targets)) return;
  throw new RegrowError("SIGNING_INCOMPLETE", {
    metadata: "targets of platform",
    reason: "its root names other keys now: 'regrow metadata refresh platform' first",
  });
}
