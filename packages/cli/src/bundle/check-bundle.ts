import type { BundleHead } from "@regrow/core/bundle";
import { readHeadManifests, type HeadManifests } from "@regrow/core/bundle";
import { bundleIdOf } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { NOTHING_SEEN, parseRoot, parseTargets } from "@regrow/core/trust";
import { BundleVerifier, type VerifiedHead } from "@regrow/trust/bundle";
import { readPieces } from "./hash-files.ts";
import { fileSize, readBundleFile, readBundleHead, type CarriedObject } from "./read-bundle.ts";

/** Version of a piece of metadata and the ids of the keys that signed it, right or wrong. */
export interface MetadataSummary {
  readonly file: string;
  readonly version: number;
  readonly keyIds: readonly string[];
}

/** What a bundle says of itself. Nothing of it is verified. */
export interface InspectedBundle extends HeadManifests {
  readonly bundleId: string;
  readonly sizeBytes: number;
  readonly head: BundleHead;
  readonly metadata: readonly MetadataSummary[];
  readonly objects: readonly CarriedObject[];
}

/** @throws RegrowError BUNDLE_*, MANIFEST_*, TRUST_METADATA_MALFORMED, INPUT_UNREADABLE */
export async function inspectBundle(
  cryptography: Cryptography,
  file: string,
  signal?: AbortSignal,
): Promise<InspectedBundle> {
  const { head, objects } = await readBundleFile(file, signal);
  const manifests = readHeadManifests(cryptography, head);
  return {
    ...manifests,
    bundleId: bundleIdOf(manifests.manifestSha256),
    sizeBytes: await fileSize(file),
    head,
    objects,
    metadata: summarise(cryptography, head),
  };
}

export interface VerifyOptions {
  readonly cryptography: Cryptography;
  /** The root that devices were given; without it the bundle's own first root is believed, which shows only that it is whole. */
  readonly platformRoot?: Uint8Array;
  /** Wall time in ms. */
  readonly nowMs: number;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Checks a bundle file as device and DMS do: signatures, order, every byte.
 * @throws RegrowError BUNDLE_*, MANIFEST_*, TRUST_*, INPUT_UNREADABLE
 */
export async function verifyBundle(file: string, options: VerifyOptions): Promise<VerifiedHead> {
  const { cryptography, nowMs, signal } = options;
  const totalBytes = await fileSize(file);
  const pinnedRoots =
    options.platformRoot === undefined
      ? (await readBundleHead(file, signal)).platformRoots.slice(0, 1)
      : [options.platformRoot];
  const verifier = new BundleVerifier({ cryptography, pinnedRoots, nowMs, seen: () => NOTHING_SEEN });
  let doneBytes = 0;
  try {
    for await (const piece of readPieces(file, signal)) {
      await verifier.push(piece);
      doneBytes += piece.length;
      options.onProgress?.(doneBytes, totalBytes);
    }
    return verifier.finish();
  } finally {
    await verifier.abort();
  }
}

function summarise(cryptography: Cryptography, head: BundleHead): readonly MetadataSummary[] {
  const summary = (
    file: string,
    { version, signatures }: { readonly version: number; readonly signatures: readonly { readonly keyId: string }[] },
  ): MetadataSummary => ({
    file,
    version,
    keyIds: signatures.map(({ keyId }) => keyId),
  });
  const roots = (owner: string, chain: readonly Uint8Array[]): readonly MetadataSummary[] =>
    chain.map((bytes, index) =>
      summary(`${owner}/${index + 1}.root.json`, parseRoot(cryptography, bytes, `${owner}/${index + 1}.root.json`)),
    );
  const targets = (owner: string, bytes: Uint8Array): MetadataSummary =>
    summary(`${owner}/targets.json`, parseTargets(bytes, `${owner}/targets.json`));
  return [
    ...roots("platform", head.platformRoots),
    targets("platform", head.platformTargets),
    ...roots("product", head.productRoots),
    targets("product", head.productTargets),
  ];
}
