import { randomUUID } from "node:crypto";
import type { Cryptography } from "@regrow/core/port";
import { readHeadManifests } from "@regrow/core/bundle";
import { listContents } from "@regrow/core/manifest";
import { addBundle } from "../bundle/index.ts";
import { addProduct } from "../product/index.ts";
import type { SealingKey } from "../secret/index.ts";
import {
  addMetadata,
  awaitRoot,
  checkSuccession,
  ensureOnlineKeys,
  holdsOnlineKeys,
  pinRoot,
  putOnlineMetadata,
  takeMetadata,
  takeOnlineKey,
} from "../trust-metadata/index.ts";
import { setProductPolicy } from "../update-policy/index.ts";
import { batchesOf } from "./import-batches.ts";
import { bundleKey } from "./import-index.ts";
import { productIdOf, type ImportTarget } from "./import-target.ts";
import type { ExportedKey } from "./sealed-keys.ts";
import type { SignedFiles } from "./signed-files.ts";
import type { VerifiedImportBundle, VerifiedProduct, VerifiedSigned } from "./verify-signed.ts";

export interface ProductParts {
  readonly cryptography: Cryptography;
  readonly clock: { nowMs(): number };
  readonly sealing: SealingKey;
}

/** Products with fresh identifiers; rows of an import name them by their codes. */
export function makeProductIds(codes: Iterable<string>): ReadonlyMap<string, string> {
  return new Map(Array.from(codes, (code) => [code, randomUUID()]));
}

export async function writeProducts(target: ImportTarget): Promise<void> {
  const { write, tenant, read } = target;
  for await (const batch of batchesOf(read("products")))
    await write(async (writer) => {
      for (const { updatePolicy, ...product } of batch) {
        const id = productIdOf(target, product.code);
        await addProduct(writer, tenant, { id, ...product });
        if (updatePolicy !== null) await setProductPolicy(writer, tenant, id, updatePolicy);
      }
    });
}

/**
 * Keys and metadata, by the rules of publishing them. Where the keys did not come along there are new ones.
 * @returns codes of products whose roots do not name keys of this DMS: nothing of them is given out until they do
 */
export async function writeTrust(
  parts: ProductParts,
  target: ImportTarget,
  { pinnedRoot, products }: VerifiedSigned,
  keys: readonly ExportedKey[],
  files: SignedFiles,
): Promise<readonly string[]> {
  const { write, tenant } = target;
  if (pinnedRoot !== null) await write((writer) => pinRoot(writer, tenant, pinnedRoot));
  for (const { product, ...key } of keys)
    await write((writer) => takeOnlineKey(parts, writer, tenant, productIdOf(target, product), key));
  const awaiting: string[] = [];
  for (const product of products) if (await writeMetadata(parts, target, product, files)) awaiting.push(product.code);
  for await (const batch of batchesOf(target.read("online-versions")))
    await write(async (writer) => {
      for (const { product, role, version } of batch) {
        // Signed anew when somebody asks, with a higher number.
        const before = { role, version, about: "", renewAtMs: 0, bytes: new Uint8Array(0) };
        await putOnlineMetadata(writer, tenant, productIdOf(target, product), before);
      }
    });
  return awaiting;
}

/** @returns whether its root has to be followed by another one first */
async function writeMetadata(
  parts: ProductParts,
  target: ImportTarget,
  product: VerifiedProduct,
  files: SignedFiles,
): Promise<boolean> {
  const { write, tenant, nowMs } = target;
  const { cryptography } = parts;
  const productId = productIdOf(target, product.code);
  await write(async (writer) => {
    await checkSuccession(writer, tenant, productId, product, cryptography);
    await takeMetadata(writer, tenant, productId, product);
  });
  await writeOlder(target, product, files);
  return write(async (writer) => {
    if (await holdsOnlineKeys(writer, tenant, productId, product, cryptography)) return false;
    await ensureOnlineKeys(parts, writer, tenant, productId);
    await awaitRoot(writer, tenant, productId, nowMs);
    return true;
  });
}

/** Targets from before the newest: history. */
async function writeOlder(
  { write, tenant, ...target }: ImportTarget,
  product: VerifiedProduct,
  files: SignedFiles,
): Promise<void> {
  for (const code of [null, product.code]) {
    const name = code === null ? "platform" : { productId: productIdOf(target, code) };
    const kind = code === null ? "platform" : "product";
    for (const version of files.versionsOf(code).targets) {
      const bytes = await files.read({ kind, product: code, role: "targets", version });
      await write((writer) => addMetadata(writer, tenant, name, { role: "targets", version, bytes }));
    }
  }
}

export async function writeBundles(
  { cryptography }: Pick<ProductParts, "cryptography">,
  target: ImportTarget,
  bundles: readonly VerifiedImportBundle[],
  files: SignedFiles,
): Promise<void> {
  const ids = new Map<string, string>();
  for (const { row, ...bundle } of bundles) {
    const manifest = await files.read({ kind: "manifest", sha256: row.manifestSha256 });
    const objects = await objectsOf(cryptography, manifest, bundle.baseManifestSha256, files);
    ids.set(bundleKey(row), bundle.bundleId);
    const added = {
      ...{ id: bundle.bundleId, productId: productIdOf(target, row.product), version: row.version, manifest, objects },
      ...{ manifestSha256: row.manifestSha256, baseManifestSha256: bundle.baseManifestSha256, notes: row.notes },
      ...{ securityVersion: bundle.securityVersion, floor: bundle.floor, platform: bundle.platform },
      ...{ sizeBytes: bundle.sizeBytes, state: row.state },
      ...{ createdAtMs: row.createdAtMs, stateSinceMs: row.stateSinceMs },
    };
    await target.write((writer) => addBundle(writer, target.tenant, added));
  }
  await writeTags(target, ids);
}

async function writeTags(target: ImportTarget, ids: ReadonlyMap<string, string>): Promise<void> {
  const { write, tenant } = target;
  for await (const batch of batchesOf(target.read("tags"))) {
    const rows = batch.map(({ product, version, tag, taggedAtMs }) => ({
      ...{ organisation_id: tenant, product_id: productIdOf(target, product), tag, tagged_at_ms: taggedAtMs },
      bundle_id: ids.get(bundleKey({ product, version })) ?? "",
    }));
    await write((writer) => writer.insertInto("tags").values(rows).execute());
  }
}

/** The manifest was verified: it is parsed once more so that not all manifests have to be in memory. */
async function objectsOf(
  cryptography: Cryptography,
  manifest: Uint8Array,
  baseManifestSha256: string | null,
  files: SignedFiles,
): Promise<readonly { readonly sha256: string; readonly sizeBytes: number }[]> {
  const base = baseManifestSha256 === null ? null : await files.read({ kind: "manifest", sha256: baseManifestSha256 });
  const { full } = readHeadManifests(cryptography, { manifest, base });
  return Array.from(listContents(full), ([sha256, sizeBytes]) => ({ sha256, sizeBytes }));
}
