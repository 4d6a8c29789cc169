import { listContents, totalBytes } from "@regrow/core/manifest";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import type { ArrivalState, UploadBounds } from "@regrow/core/release";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { BundleVerifier, type VerifiedHead } from "@regrow/trust/bundle";
import type { Occasion } from "../audit/index.ts";
import { partialSink, type BlobStore } from "../blob/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { bytesOfUnnamed, type Quotas } from "../storage/index.ts";
import { checkMetadata, findPinnedRoot, takeMetadata } from "../trust-metadata/index.ts";
import { findByVersion, findManifest, type Bundle } from "./bundle-repository.ts";
import { mendFiles } from "./damaged-files.ts";
import { freeBlobs } from "./free-blobs.ts";
import { addBundle } from "./write-bundle.ts";

export interface UploadParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
  readonly limits: BundleLimits;
  readonly quotas: Quotas;
}

export interface BundleLimits extends UploadBounds {
  /** Most that a bundle's files may be when they are unpacked. */
  readonly unpackedBytes: number;
}

export interface Upload {
  /** Of who sends it, as it begins. */
  readonly scope: Scope;
  /** The same when all of it has come, which may be an hour later. @throws what refuses them by then */
  readonly scopeNow: (writer: Writer) => Promise<Scope>;
  readonly code: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What the bundle is to be. */
  readonly state: ArrivalState;
  /** In place of the manifest's; null: the manifest's. */
  readonly notes: string | null;
  /** What the organisation stores of it already and will not when it is taken in: its file, where it has arrived in pieces. */
  readonly storedBytes: number;
  readonly occasion: Occasion;
}

export type UploadResult = { readonly kind: "added" | "there-already"; readonly bundle: Bundle };

/**
 * Takes a bundle in: verified as a whole before any of it exists (law L7), then its files, then its row. What is refused
 * leaves nothing behind; the same bundle again changes nothing. Right, product and quota are judged as it begins, and again by the
 * transaction that makes it visible.
 * @throws RegrowError PRODUCT_UNKNOWN, STORAGE_QUOTA, BUNDLE_*, MANIFEST_*, TRUST_*, UPDATE_NOT_FOR_PRODUCT
 */
export async function uploadBundle(parts: UploadParts, upload: Upload): Promise<UploadResult> {
  const { blobs, database } = parts;
  const { id: productId } = await findProduct(database, upload.scope, upload.code);
  const folder = await blobs.makePartialFolder();
  try {
    const verified = await verify(parts, upload, productId, folder);
    return await blobs.exclusively(async () => {
      const contents = listContents(verified.full);
      const missing: string[] = [];
      for (const sha256 of contents.keys()) if (!(await blobs.has(sha256))) missing.push(sha256);
      requireAll(missing, new Set(listContents(verified.manifest).keys()));
      try {
        await blobs.adopt(folder, missing);
        return await transact(database, async (writer) => {
          await requireStill(writer, upload, productId);
          const mended = await mendFiles(writer, missing);
          return addVerified(parts, writer, upload, productId, verified, mended);
        });
      } catch (refused) {
        await freeBlobs(database, blobs, missing);
        throw refused;
      }
    });
  } finally {
    await blobs.discard(folder);
  }
}

/** @throws RegrowError PRODUCT_UNKNOWN, and what refuses who sends it */
async function requireStill(writer: Writer, { scopeNow, code }: Upload, productId: string): Promise<void> {
  const { id } = await findProduct(writer, await scopeNow(writer), code);
  // Another one of the same name has keys of its own.
  if (id !== productId) throw new RegrowError("PRODUCT_UNKNOWN", { product: code });
}

async function verify(parts: UploadParts, upload: Upload, productId: string, folder: string): Promise<VerifiedHead> {
  const { database, clock, cryptography, limits } = parts;
  const pinned = await findPinnedRoot(database, upload.scope.tenant);
  const verifier = new BundleVerifier({
    cryptography,
    pinnedRoots: pinned === undefined ? [] : [pinned],
    nowMs: clock.nowMs(),
    // Older metadata is refused by `checkMetadata`, unless it comes with a bundle that is here already.
    seen: () => NOTHING_SEEN,
    sink: partialSink(folder),
    maxBytes: limits.bundleBytes,
    async onHead(head) {
      const { product } = head.manifest;
      if (product !== upload.code)
        throw new RegrowError("UPDATE_NOT_FOR_PRODUCT", { bundle: product, product: upload.code });
      const unpackedBytes = totalBytes(head.full);
      if (unpackedBytes > limits.unpackedBytes)
        throw new RegrowError("BUNDLE_TOO_LARGE", { unpackedBytes, limitBytes: limits.unpackedBytes });
      // All that can be known before the files come, the head being the first of a bundle.
      const there = await findEqual(parts, database, upload.scope.tenant, productId, head);
      if (there === undefined) await requireQuota(parts, database, upload, head);
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

/** By the files that no bundle of the organisation has. @throws RegrowError STORAGE_QUOTA */
async function requireQuota(
  { quotas }: UploadParts,
  database: Database,
  { scope: { tenant }, storedBytes }: Upload,
  { full }: VerifiedHead,
): Promise<void> {
  await quotas.require(database, tenant, (await bytesOfUnnamed(database, tenant, objectsOf(full))) - storedBytes);
}

function objectsOf(full: VerifiedHead["full"]): readonly { readonly sha256: string; readonly sizeBytes: number }[] {
  return Array.from(listContents(full), ([sha256, sizeBytes]) => ({ sha256, sizeBytes }));
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
  upload: Upload,
  productId: string,
  verified: VerifiedHead,
  mended: number,
): Promise<UploadResult> {
  const { code, state, notes, occasion } = upload;
  const { tenant } = upload.scope;
  const there = await findEqual(parts, writer, tenant, productId, verified);
  if (there !== undefined) {
    const { version } = there;
    if (mended === 0) occasion.unchanged();
    else await occasion.record(writer, { target: `product ${code}`, changed: { version, mended } });
    return { kind: "there-already", bundle: there };
  }
  await requireQuota(parts, writer, upload, verified);
  const { manifest, full } = verified;
  const nowMs = parts.clock.nowMs();
  const bundle: Bundle = {
    id: verified.bundleId,
    productId,
    version: manifest.version,
    manifestSha256: verified.manifestSha256,
    baseManifestSha256: manifest.base?.manifestSha256 ?? null,
    securityVersion: manifest.securityVersion,
    floor: manifest.floor,
    platform: manifest.platform,
    notes: notes ?? manifest.notes,
    sizeBytes: totalBytes(full),
    state,
    createdAtMs: nowMs,
    stateSinceMs: nowMs,
  };
  const objects = objectsOf(full);
  await takeMetadata(writer, tenant, productId, verified);
  await addBundle(writer, tenant, { ...bundle, manifest: verified.head.manifest, objects });
  const { version, id, sizeBytes } = bundle;
  await occasion.record(writer, { target: `product ${code}`, changed: { version, bundle: id, sizeBytes, state } });
  return { kind: "added", bundle };
}
