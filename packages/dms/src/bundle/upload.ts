import { listContents, totalBytes } from "@regrow/core/manifest";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import { NO_LADDER_VERSIONS } from "@regrow/core/trust";
import { BundleVerifier, type VerifiedHead } from "@regrow/trust/bundle";
import { partialSink, type BlobStore } from "../blob/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { checkMetadata, findPinnedRoot, takeMetadata } from "../trust-metadata/index.ts";
import { addBundle, findByVersion, findManifest, type Bundle } from "./bundle-repository.ts";

export interface UploadParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
  readonly limits: BundleLimits;
}

export interface BundleLimits {
  /** Largest bundle file. */
  readonly bundleBytes: number;
  /** Most that its files may be when they are unpacked. */
  readonly unpackedBytes: number;
}

export interface Upload {
  readonly tenant: Tenant;
  readonly code: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export type UploadResult = { readonly kind: "added" | "there-already"; readonly bundle: Bundle };

/**
 * Takes a bundle in: verified as a whole before any of it exists (law L7), then its files, then its row. What is refused
 * leaves nothing behind; the same bundle again changes nothing.
 * @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_*, MANIFEST_*, TRUST_*, UPDATE_NOT_FOR_PRODUCT
 */
export async function uploadBundle(parts: UploadParts, upload: Upload): Promise<UploadResult> {
  const { blobs, database } = parts;
  const { id: productId } = await findProduct(database, upload.tenant, upload.code);
  const folder = await blobs.makePartialFolder();
  try {
    const verified = await verify(parts, upload, productId, folder);
    const contents = listContents(verified.full);
    const missing: string[] = [];
    for (const sha256 of contents.keys()) if (!(await blobs.has(sha256))) missing.push(sha256);
    requireAll(missing, new Set(listContents(verified.manifest).keys()));
    await blobs.adopt(folder, missing);
    return await transact(database, (writer) => addVerified(parts, writer, upload.tenant, productId, verified));
  } finally {
    await blobs.discard(folder);
  }
}

async function verify(parts: UploadParts, upload: Upload, productId: string, folder: string): Promise<VerifiedHead> {
  const { database, clock, cryptography, limits } = parts;
  const pinned = await findPinnedRoot(database, upload.tenant);
  const verifier = new BundleVerifier({
    cryptography,
    pinnedRoots: pinned === undefined ? [] : [pinned],
    nowMs: clock.nowMs(),
    // Older metadata is refused by `checkMetadata`, unless it comes with a bundle that is here already.
    known: () => NO_LADDER_VERSIONS,
    sink: partialSink(folder),
    maxBytes: limits.bundleBytes,
    async onHead(head) {
      const { product } = head.manifest;
      if (product !== upload.code)
        throw new RegrowError("UPDATE_NOT_FOR_PRODUCT", { bundle: product, product: upload.code });
      const unpackedBytes = totalBytes(head.full);
      if (unpackedBytes > limits.unpackedBytes)
        throw new RegrowError("BUNDLE_TOO_LARGE", { unpackedBytes, limitBytes: limits.unpackedBytes });
      await findEqual(parts, database, upload.tenant, productId, head);
    },
  });
  try {
    for await (const chunk of upload.bytes) await verifier.push(chunk);
    return verifier.finish();
  } catch (thrown) {
    await verifier.abort();
    throw thrown;
  }
}

/**
 * The bundle, when it is here already; undefined when it may be added.
 * @throws RegrowError BUNDLE_EXISTS, BUNDLE_BASE_UNKNOWN, TRUST_ROLLED_BACK
 */
async function findEqual(
  parts: UploadParts,
  database: Database,
  tenant: Tenant,
  productId: string,
  verified: VerifiedHead,
): Promise<Bundle | undefined> {
  const { manifest, manifestSha256 } = verified;
  const there = await findByVersion(database, tenant, productId, manifest.version);
  if (there?.manifestSha256 === manifestSha256) return there;
  if (there !== undefined) throw new RegrowError("BUNDLE_EXISTS", { version: manifest.version });
  if (manifest.base !== null) {
    const base = await findManifest(database, tenant, productId, manifest.base.manifestSha256);
    if (base === undefined) throw new RegrowError("BUNDLE_BASE_UNKNOWN", { base: manifest.base.version });
  }
  await checkMetadata(database, tenant, productId, verified, parts.cryptography);
  return undefined;
}

function requireAll(missing: readonly string[], brought: ReadonlySet<string>): void {
  const lost = missing.find((sha256) => !brought.has(sha256));
  if (lost !== undefined) throw new RegrowError("BUNDLE_OBJECT_MISSING", { sha256: lost });
}

async function addVerified(
  parts: UploadParts,
  writer: Writer,
  tenant: Tenant,
  productId: string,
  verified: VerifiedHead,
): Promise<UploadResult> {
  const there = await findEqual(parts, writer, tenant, productId, verified);
  if (there !== undefined) return { kind: "there-already", bundle: there };
  const { manifest, full } = verified;
  const bundle: Bundle = {
    id: verified.bundleId,
    productId,
    version: manifest.version,
    manifestSha256: verified.manifestSha256,
    baseManifestSha256: manifest.base?.manifestSha256 ?? null,
    securityVersion: manifest.securityVersion,
    floor: manifest.floor,
    platform: manifest.platform,
    notes: manifest.notes,
    sizeBytes: totalBytes(full),
    state: "available",
    createdAtMs: parts.clock.nowMs(),
  };
  const objects = Array.from(listContents(full), ([sha256, sizeBytes]) => ({ sha256, sizeBytes }));
  await takeMetadata(writer, tenant, productId, verified);
  await addBundle(writer, tenant, { ...bundle, manifest: verified.head.manifest, objects });
  return { kind: "added", bundle };
}
