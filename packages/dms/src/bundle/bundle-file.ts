import { TAR_END, bundleEntryName, encodeTarHeader, tarPadding } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { listContents, parseManifest } from "@regrow/core/manifest";
import type { BlobStore } from "../blob/index.ts";
import type { Database } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";
import type { OnlineKeyParts } from "../trust-metadata/index.ts";
import { composeBundleHead, findManifestBytes } from "./bundle-head.ts";
import { requireBundle, type BundleName } from "./change-bundle.ts";
import { freeBlobs } from "./free-blobs.ts";

export interface BundleFileParts extends OnlineKeyParts {
  readonly database: Database;
  readonly blobs: BlobStore;
}

/** A published bundle as a file, before it is read. */
export interface BundleFile {
  readonly sizeBytes: number;
  readonly manifestSha256: string;
  /** With its tar's headers, without the tar's end. */
  readonly head: Uint8Array;
  readonly objects: readonly PackedFile[];
}

interface PackedFile {
  readonly sha256: string;
  readonly packedBytes: number;
}

/**
 * A published bundle as whoever built it had it: signed as it was, with the newest metadata. Of a partial one what it brings itself.
 * @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_UNKNOWN, BUNDLE_STORED_DAMAGED
 */
export async function findBundleFile(parts: BundleFileParts, scope: Scope, name: BundleName): Promise<BundleFile> {
  const { database, blobs } = parts;
  const bundle = await requireBundle(database, scope, name);
  const { manifest } = await findManifestBytes(database, scope.tenant, bundle);
  const whole = await composeBundleHead(database, scope.tenant, bundle.id, parts);
  const head = whole.subarray(0, whole.length - TAR_END.length);
  const hashes = [...listContents(parseManifest(manifest)).keys()].toSorted();
  const objects: PackedFile[] = [];
  for (const sha256 of hashes) objects.push({ sha256, packedBytes: await packedBytes(blobs, sha256) });
  const sizeBytes = objects.reduce(
    (sum, object) => sum + headerOf(object).length + object.packedBytes + tarPadding(object.packedBytes).length,
    head.length + TAR_END.length,
  );
  return { sizeBytes, manifestSha256: bundle.manifestSha256, head, objects };
}

/**
 * Its bytes, at the pace of who reads them; what is deleted meanwhile is kept until they are read.
 * @throws RegrowError BUNDLE_STORED_DAMAGED before the first byte
 */
export async function* readBundleFile(
  { database, blobs }: BundleFileParts,
  { head, objects }: BundleFile,
): AsyncGenerator<Uint8Array> {
  await using opened = new AsyncDisposableStack();
  await blobs.exclusively(async () => {
    blobs.beginLongRead();
    opened.defer(async () => {
      const left = blobs.endLongRead();
      await blobs.exclusively(() => freeBlobs(database, blobs, left));
    });
    // It may have been deleted since it was found.
    for (const { sha256 } of objects) await packedBytes(blobs, sha256);
  });
  yield head;
  for (const object of objects) {
    yield headerOf(object);
    yield* blobs.read(object.sha256);
    yield tarPadding(object.packedBytes);
  }
  yield TAR_END;
}

function headerOf({ sha256, packedBytes: bytes }: PackedFile): Uint8Array {
  return encodeTarHeader(bundleEntryName({ kind: "object", sha256 }), bytes);
}

async function packedBytes(blobs: BlobStore, sha256: string): Promise<number> {
  try {
    return await blobs.packedBytes(sha256);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      throw new RegrowError("BUNDLE_STORED_DAMAGED", { sha256 }, { cause });
    throw cause;
  }
}
