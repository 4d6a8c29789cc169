import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import {
  manifestTarget,
  parseRoot,
  parseTargets,
  productRootTarget,
  verifyRole,
  type LadderVersions,
  type RepositoryHead,
  type Targets,
} from "@regrow/core/trust";
import type { Database, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import {
  addMetadata,
  readMetadata,
  removeMetadata,
  type HeldMetadata,
  type RepositoryName,
} from "./metadata-repository.ts";
import { endAwaitedRoot } from "./awaited-roots.ts";
import { requireOnlineKeys } from "./online-keys.ts";

/** Metadata that was verified, with a bundle or alone. */
export interface VerifiedMetadata {
  readonly head: RepositoryHead;
  readonly versions: LadderVersions;
}

/**
 * Whether the ladder that came with a bundle may become the newest that is held. Everything published must stay trusted
 * under it, because devices get it together with older bundles too (law L7), and the DMS must be able to vouch for it.
 * @throws RegrowError TRUST_ROLLED_BACK, TRUST_ONLINE_KEYS_UNKNOWN
 */
export async function checkMetadata(
  database: Database,
  tenant: Tenant,
  productId: string,
  verified: VerifiedMetadata,
  cryptography: Cryptography,
): Promise<void> {
  await requireOnlineKeys(database, tenant, productId, newestRoot(cryptography, verified.head.productRoots));
  await checkSuccession(database, tenant, productId, verified, cryptography);
}

/**
 * The same without the question whether this DMS can vouch for it: for what comes from another DMS, which is not given out before it can.
 * @throws RegrowError TRUST_ROLLED_BACK
 */
export async function checkSuccession(
  database: Database,
  tenant: Tenant,
  productId: string,
  verified: VerifiedMetadata,
  cryptography: Cryptography,
): Promise<void> {
  const { head } = verified;
  const [platform, product] = laddersOf(verified, productId);
  const heldPlatform = await readMetadata(database, tenant, platform.name);
  const heldProduct = await readMetadata(database, tenant, product.name);
  requireNewer(cryptography, heldPlatform, platform);
  if (!isNewStart(heldProduct, verified)) requireNewer(cryptography, heldProduct, product);
  await requireProductsNamed(
    database,
    tenant,
    productId,
    parseTargets(head.platformTargets, "platform/targets.json"),
    cryptography,
  );
  await requireBundlesNamed(database, tenant, productId, parseTargets(head.productTargets, "product/targets.json"));
}

/**
 * Whether this DMS holds the online keys that the root names, if it names any.
 * @throws RegrowError TRUST_METADATA_MALFORMED
 */
export async function holdsOnlineKeys(
  database: Database,
  tenant: Tenant,
  productId: string,
  { head }: VerifiedMetadata,
  cryptography: Cryptography,
): Promise<boolean> {
  try {
    await requireOnlineKeys(database, tenant, productId, newestRoot(cryptography, head.productRoots));
    return true;
  } catch (error) {
    if (error instanceof RegrowError && error.code === "TRUST_ONLINE_KEYS_UNKNOWN") return false;
    throw error;
  }
}

/** Keeps metadata that `checkMetadata` has let pass, in the same transaction. */
export async function takeMetadata(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  verified: VerifiedMetadata,
): Promise<void> {
  if (isNewStart(await readMetadata(writer, tenant, { productId }), verified))
    await removeMetadata(writer, tenant, { productId }, { fromVersion: 1 });
  for (const { name, roots, targets } of laddersOf(verified, productId)) {
    // What is there with as high a number was signed by keys that are trusted no longer: `checkMetadata` would have spoken.
    const { targets: held } = await readMetadata(writer, tenant, name);
    if (held !== null && held.version >= targets.version && !isSame(held.bytes, targets.bytes))
      await removeMetadata(writer, tenant, name, { role: "targets", fromVersion: targets.version });
    for (const [index, bytes] of roots.entries())
      await addMetadata(writer, tenant, name, { role: "root", version: index + 1, bytes });
    await addMetadata(writer, tenant, name, { role: "targets", ...targets });
  }
  await endAwaitedRoot(writer, tenant, productId);
}

interface FoundMetadata {
  readonly name: RepositoryName;
  readonly file: string;
  readonly roots: readonly Uint8Array[];
  readonly targets: { readonly version: number; readonly bytes: Uint8Array };
}

function laddersOf(
  { head, versions }: VerifiedMetadata,
  productId: string,
): readonly [platform: FoundMetadata, product: FoundMetadata] {
  const platformTargets = { version: versions.platformTargets, bytes: head.platformTargets };
  const productTargets = { version: versions.productTargets, bytes: head.productTargets };
  return [
    { name: "platform", file: "platform", roots: head.platformRoots, targets: platformTargets },
    { name: { productId }, file: "product", roots: head.productRoots, targets: productTargets },
  ];
}

/**
 * Whether the platform vouches for another first root of the product now: how a publisher recovers when the product's root keys are lost
 * or stolen. The chain that is held ends then. The ladder was verified, so its platform targets name the new one, and they are newer.
 */
function isNewStart(held: HeldMetadata, { head }: VerifiedMetadata): boolean {
  const [known, found] = [held.roots[0], head.productRoots[0]];
  return known !== undefined && found !== undefined && !isSame(known, found);
}

function requireNewer(cryptography: Cryptography, held: HeldMetadata, { file, roots, targets }: FoundMetadata): void {
  if (roots.length < held.roots.length) throw rolledBack(`${file} root`, "a newer one is held");
  for (const [index, known] of held.roots.entries()) {
    const found = roots[index];
    if (found === undefined || !isSame(known, found))
      throw rolledBack(`${file}/${index + 1}.root.json`, "another one of that version is held");
  }
  if (held.targets === null || !stillCounts(cryptography, held.targets.bytes, roots)) return;
  if (held.targets.version > targets.version) throw rolledBack(`${file}/targets.json`, "a newer one is held");
  if (held.targets.version === targets.version && !isSame(held.targets.bytes, targets.bytes))
    throw rolledBack(`${file}/targets.json`, "another one of that version is held");
}

/** Targets that a thief has signed with a huge version number end with his key: the newest root does not name it any more. */
function stillCounts(cryptography: Cryptography, targets: Uint8Array, roots: readonly Uint8Array[]): boolean {
  try {
    const root = newestRoot(cryptography, roots);
    verifyRole(cryptography, root, "targets", parseTargets(targets, "targets.json"), "targets.json");
    return true;
  } catch (error) {
    if (error instanceof RegrowError) return false;
    throw error;
  }
}

function newestRoot(cryptography: Cryptography, roots: readonly Uint8Array[]): ReturnType<typeof parseRoot> {
  return parseRoot(cryptography, roots.at(-1) ?? new Uint8Array(0), "newest root");
}

/** Platform metadata must go on naming every other product that has bundles here; this one's root was verified by its ladder. */
async function requireProductsNamed(
  database: Database,
  tenant: Tenant,
  productId: string,
  targets: Targets,
  cryptography: Cryptography,
): Promise<void> {
  const products = await database
    .selectFrom("products")
    .innerJoin("metadata", "metadata.repository", "products.id")
    .select(["products.code", "metadata.bytes"])
    .where("products.organisation_id", "=", tenant)
    .where("products.id", "!=", productId)
    .where("metadata.organisation_id", "=", tenant)
    .where("metadata.role", "=", "root")
    .where("metadata.version", "=", 1)
    .execute();
  for (const { code, bytes } of products) {
    if (targets.targets.get(productRootTarget(code))?.sha256 !== sha256Hex(cryptography, bytes))
      throw rolledBack("platform/targets.json", `it no longer names product ${code}`);
  }
}

/** Product metadata must go on naming every manifest that was published. */
async function requireBundlesNamed(
  database: Database,
  tenant: Tenant,
  productId: string,
  targets: Targets,
): Promise<void> {
  const bundles = await database
    .selectFrom("bundles")
    .select(["version", "manifest_sha256"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .execute();
  for (const { version, manifest_sha256 } of bundles) {
    if (targets.targets.get(manifestTarget(version))?.sha256 !== manifest_sha256)
      throw rolledBack("product/targets.json", `it no longer names version ${version}`);
  }
}

function rolledBack(metadata: string, reason: string): RegrowError {
  return new RegrowError("TRUST_ROLLED_BACK", { metadata, reason });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
