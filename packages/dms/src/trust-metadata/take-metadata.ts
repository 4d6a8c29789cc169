import { RegrowError } from "@regrow/core/error";
import type { BundleHead } from "@regrow/core/bundle";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { manifestTarget, parseTargets, productRootTarget, type LadderVersions, type Targets } from "@regrow/core/trust";
import type { Database, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { addMetadata, readMetadata, type HeldMetadata, type RepositoryName } from "./metadata-repository.ts";

/** Metadata that was verified with a bundle. */
export interface VerifiedMetadata {
  readonly head: BundleHead;
  readonly versions: LadderVersions;
}

/**
 * Whether the ladder that came with a bundle may become the newest that is held. Everything published must stay trusted
 * under it, because devices get it together with older bundles too (law L7).
 * @throws RegrowError TRUST_ROLLED_BACK
 */
export async function checkMetadata(
  database: Database,
  tenant: Tenant,
  productId: string,
  verified: VerifiedMetadata,
  cryptography: Cryptography,
): Promise<void> {
  const { head } = verified;
  for (const ladder of laddersOf(verified, productId))
    requireNewer(await readMetadata(database, tenant, ladder.name), ladder);
  await requireProductsNamed(
    database,
    tenant,
    parseTargets(head.platformTargets, "platform/targets.json"),
    cryptography,
  );
  await requireBundlesNamed(database, tenant, productId, parseTargets(head.productTargets, "product/targets.json"));
}

/** Keeps metadata that `checkMetadata` has let pass, in the same transaction. */
export async function takeMetadata(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  verified: VerifiedMetadata,
): Promise<void> {
  for (const { name, roots, targets } of laddersOf(verified, productId)) {
    for (const [index, bytes] of roots.entries())
      await addMetadata(writer, tenant, name, { role: "root", version: index + 1, bytes });
    await addMetadata(writer, tenant, name, { role: "targets", ...targets });
  }
}

interface FoundMetadata {
  readonly name: RepositoryName;
  readonly file: string;
  readonly roots: readonly Uint8Array[];
  readonly targets: { readonly version: number; readonly bytes: Uint8Array };
}

function laddersOf({ head, versions }: VerifiedMetadata, productId: string): readonly FoundMetadata[] {
  const platformTargets = { version: versions.platformTargets, bytes: head.platformTargets };
  const productTargets = { version: versions.productTargets, bytes: head.productTargets };
  return [
    { name: "platform", file: "platform", roots: head.platformRoots, targets: platformTargets },
    { name: { productId }, file: "product", roots: head.productRoots, targets: productTargets },
  ];
}

function requireNewer(held: HeldMetadata, { file, roots, targets }: FoundMetadata): void {
  if (roots.length < held.roots.length) throw rolledBack(`${file} root`, "a newer one is held");
  for (const [index, known] of held.roots.entries()) {
    const found = roots[index];
    if (found === undefined || !isSame(known, found))
      throw rolledBack(`${file}/${index + 1}.root.json`, "another one of that version is held");
  }
  if (held.targets === null) return;
  if (held.targets.version > targets.version) throw rolledBack(`${file}/targets.json`, "a newer one is held");
  if (held.targets.version === targets.version && !isSame(held.targets.bytes, targets.bytes))
    throw rolledBack(`${file}/targets.json`, "another one of that version is held");
}

/** Platform metadata must go on naming every product that has bundles here. */
async function requireProductsNamed(
  database: Database,
  tenant: Tenant,
  targets: Targets,
  cryptography: Cryptography,
): Promise<void> {
  const products = await database
    .selectFrom("products")
    .innerJoin("metadata", "metadata.repository", "products.id")
    .select(["products.code", "metadata.bytes"])
    .where("products.organisation_id", "=", tenant)
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
