import { RegrowError } from "@regrow/core/error";
import { listContents, totalBytes } from "@regrow/core/manifest";
import type { Clock, Cryptography } from "@regrow/core/port";
import {
  NOTHING_SEEN,
  TRUST_LIMITS,
  parseRoot,
  parseTargets,
  verifyRepositories,
  verifyRole,
  type LadderVersions,
  type RepositoryHead,
} from "@regrow/core/trust";
import { verifyHead } from "@regrow/trust/bundle";
import { verifyFreshRepositories } from "@regrow/trust/ladder";
import { EXPORT_LIMITS, type SignedFile } from "./export-format.ts";
import type { RowOf } from "./export-rows.ts";
import { bundleKey, type ImportIndex } from "./import-index.ts";
import type { SignedFiles } from "./signed-files.ts";

interface VerifyParts {
  readonly cryptography: Cryptography;
  readonly clock: Pick<Clock, "nowMs">;
  readonly limits: { readonly unpackedBytes: number };
}

/** A product whose signatures hold. */
export interface VerifiedProduct {
  readonly code: string;
  readonly head: RepositoryHead;
  readonly versions: LadderVersions;
}

/** A bundle whose signatures hold; its files are still to come. */
export interface VerifiedImportBundle {
  readonly row: RowOf<"bundles">;
  readonly bundleId: string;
  readonly baseManifestSha256: string | null;
  readonly securityVersion: number;
  readonly floor: string | null;
  readonly platform: string;
  readonly sizeBytes: number;
}

export interface VerifiedSigned {
  readonly pinnedRoot: Uint8Array | null;
  readonly products: readonly VerifiedProduct[];
  /** As they are to be added: each after its base. */
  readonly bundles: readonly VerifiedImportBundle[];
  /** Objects that have to come: hash to size. */
  readonly objects: Map<string, number>;
}

/**
 * Verifies everything signed of an import as if it were published anew (law L7): each product by both verifiers, from the platform root
 * on, each bundle by them too, older metadata by some root of its chain.
 * @throws RegrowError TRUST_*, MANIFEST_*, BUNDLE_*, IMPORT_MALFORMED, IMPORT_TOO_LARGE
 */
export async function verifySigned(
  parts: VerifyParts,
  index: ImportIndex,
  files: SignedFiles,
): Promise<VerifiedSigned> {
  const pinnedRoot = files.has({ kind: "pinned-root" }) ? await files.read({ kind: "pinned-root" }) : null;
  const products: VerifiedProduct[] = [];
  for (const code of files.products()) {
    if (!index.products.has(code)) throw new RegrowError("IMPORT_MALFORMED", { table: "products", missing: code });
    if (pinnedRoot === null) throw new RegrowError("TRUST_ROOT_UNKNOWN", { product: code });
    products.push(await verifyProduct(parts, files, code, pinnedRoot));
  }
  const objects = new Map<string, number>();
  const bundles: VerifiedImportBundle[] = [];
  const heads = new Map(products.map(({ code, head }) => [code, head]));
  for (const row of index.bundles.values()) {
    const head = heads.get(row.product);
    if (head === undefined || pinnedRoot === null)
      throw new RegrowError("TRUST_PRODUCT_UNKNOWN", { product: row.product, bundle: row.version });
    bundles.push(await verifyBundle(parts, { index, files, row, head, pinnedRoot, objects }));
  }
  for (const { sha256, sizeBytes } of index.files) expect(objects, sha256, sizeBytes);
  requireUnpackable(objects);
  return { pinnedRoot, products, bundles, objects };
}

async function verifyProduct(
  { cryptography, clock }: VerifyParts,
  files: SignedFiles,
  code: string,
  pinnedRoot: Uint8Array,
): Promise<VerifiedProduct> {
  const platform = await readRepository(cryptography, files, null);
  const product = await readRepository(cryptography, files, code);
  const head = {
    ...{ platformRoots: platform.roots, platformTargets: platform.targets },
    ...{ productRoots: product.roots, productTargets: product.targets },
  };
  const input = { cryptography, pinnedRoot, head, product: code };
  const { versions } = verifyRepositories(input);
  verifyFreshRepositories({ ...input, nowMs: clock.nowMs(), path: "offline", seen: NOTHING_SEEN });
  return { code, head, versions };
}

/** The whole chain of roots and the newest targets; older ones are only looked at. */
async function readRepository(
  cryptography: Cryptography,
  files: SignedFiles,
  product: string | null,
): Promise<{ readonly roots: readonly Uint8Array[]; readonly targets: Uint8Array }> {
  const { root, targets } = files.versionsOf(product);
  const of = (role: "root" | "targets", version: number): SignedFile => ({
    ...{ kind: product === null ? "platform" : "product", product, role, version },
  });
  const isGapless = root.every((version, at) => version === at + 1);
  if (!isGapless || root.length === 0 || root.length > TRUST_LIMITS.chainLength || targets.length === 0)
    throw new RegrowError("IMPORT_MALFORMED", { metadata: product ?? "platform", reason: "versions are missing" });
  const roots = await Promise.all(root.map((version) => files.read(of("root", version))));
  const parsed = roots.map((bytes) => parseRoot(cryptography, bytes, "root.json"));
  for (const version of targets) {
    const file = `${product ?? "platform"}/targets/${version}.json`;
    const read = parseTargets(await files.read(of("targets", version)), file);
    const isSigned = parsed.some((each) => succeeds(() => verifyRole(cryptography, each, "targets", read, file)));
    if (read.version !== version || !isSigned) throw new RegrowError("TRUST_SIGNATURE_INVALID", { file });
  }
  return { roots, targets: await files.read(of("targets", targets.at(-1) ?? 0)) };
}

interface BundleCheck {
  readonly index: ImportIndex;
  readonly files: SignedFiles;
  readonly row: RowOf<"bundles">;
  readonly head: RepositoryHead;
  readonly pinnedRoot: Uint8Array;
  readonly objects: Map<string, number>;
}

/** By the code that verifies an upload's head. */
async function verifyBundle(parts: VerifyParts, check: BundleCheck): Promise<VerifiedImportBundle> {
  const { index, files, row, head, pinnedRoot, objects } = check;
  const manifest = await files.read({ kind: "manifest", sha256: row.manifestSha256 });
  const base = await readBase(index, files, row, manifest);
  const verified = verifyHead(
    { ...head, extra: new Map(), manifest, base },
    {
      ...{ cryptography: parts.cryptography, pinnedRoots: [pinnedRoot], nowMs: parts.clock.nowMs() },
      seen: () => NOTHING_SEEN,
    },
  );
  const { product, version, securityVersion, floor, platform } = verified.manifest;
  if (bundleKey({ product, version }) !== bundleKey(row) || verified.manifestSha256 !== row.manifestSha256)
    throw new RegrowError("IMPORT_CHANGED", { table: "bundles", bundle: bundleKey(row) });
  const sizeBytes = totalBytes(verified.full);
  if (sizeBytes > parts.limits.unpackedBytes)
    throw new RegrowError("BUNDLE_TOO_LARGE", { unpackedBytes: sizeBytes, limitBytes: parts.limits.unpackedBytes });
  for (const [sha256, size] of listContents(verified.full)) expect(objects, sha256, size);
  const baseManifestSha256 = verified.manifest.base?.manifestSha256 ?? null;
  return { row, bundleId: verified.bundleId, baseManifestSha256, securityVersion, floor, platform, sizeBytes };
}

/** What a partial bundle builds on is published here too, before it. */
async function readBase(
  index: ImportIndex,
  files: SignedFiles,
  row: RowOf<"bundles">,
  manifest: Uint8Array,
): Promise<Uint8Array | null> {
  const named = baseNamedBy(manifest);
  if (named === null) return null;
  for (const each of index.bundles.values()) {
    if (each === row) break;
    if (each.product === row.product && each.manifestSha256 === named)
      return files.read({ kind: "manifest", sha256: named });
  }
  throw new RegrowError("BUNDLE_BASE_UNKNOWN", { bundle: bundleKey(row) });
}

/** Before anything of it is believed: `verifyHead` parses the whole of it. */
function baseNamedBy(manifest: Uint8Array): string | null {
  try {
    const base: unknown = (JSON.parse(new TextDecoder().decode(manifest)) as { readonly base?: unknown }).base;
    if (typeof base !== "object" || base === null || !("manifestSha256" in base)) return null;
    return typeof base.manifestSha256 === "string" ? base.manifestSha256 : null;
  } catch {
    return null;
  }
}

function expect(objects: Map<string, number>, sha256: string, sizeBytes: number): void {
  const known = objects.get(sha256);
  if (known !== undefined && known !== sizeBytes)
    throw new RegrowError("IMPORT_MALFORMED", { object: sha256, reason: "two sizes" });
  objects.set(sha256, sizeBytes);
}

function requireUnpackable(objects: ReadonlyMap<string, number>): void {
  let bytes = 0;
  for (const sizeBytes of objects.values()) bytes += sizeBytes;
  if (bytes > EXPORT_LIMITS.unpackedBytes || objects.size > EXPORT_LIMITS.objects)
    throw new RegrowError("IMPORT_TOO_LARGE", { unpackedBytes: bytes, objects: objects.size });
}

function succeeds(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof RegrowError) return false;
    throw error;
  }
}
