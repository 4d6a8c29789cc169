import type { Clock, Cryptography } from "@regrow/core/port";
import { NOTHING_SEEN, verifyRepositories, type LadderVersions, type RepositoryHead } from "@regrow/core/trust";
import { RegrowError } from "@regrow/core/error";
import { verifyFreshRepositories } from "@regrow/trust/ladder";
import type { Occasion } from "../audit/index.ts";
import { noteChange } from "../change/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { checkMetadata, findPinnedRoot, readMetadata, takeMetadata } from "../trust-metadata/index.ts";

export interface MetadataParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
}

/** New roots and targets of a product and its platform, without a bundle. */
export interface Publication {
  readonly scope: Scope;
  readonly code: string;
  readonly head: RepositoryHead;
  readonly occasion: Occasion;
}

/**
 * Takes metadata as it is taken with a bundle: both verifiers, the organisation's platform root, nothing older than what is held,
 * everything published still named. The same once more changes nothing.
 * @returns the versions that are held now
 * @throws RegrowError PRODUCT_UNKNOWN, TRUST_*
 */
export async function publishMetadata(
  { database, clock, cryptography }: MetadataParts,
  { scope, code, head, occasion }: Publication,
): Promise<LadderVersions> {
  const { tenant } = scope;
  const { id: productId } = await findProduct(database, scope, code);
  const pinnedRoot = await findPinnedRoot(database, tenant);
  if (pinnedRoot === undefined)
    throw new RegrowError("TRUST_ROOT_UNKNOWN", { reason: "the organisation has no platform root" });
  const input = { cryptography, pinnedRoot, head, product: code };
  const { versions } = verifyRepositories(input);
  verifyFreshRepositories({ ...input, nowMs: clock.nowMs(), path: "offline", seen: NOTHING_SEEN });
  const verified = { head, versions };
  await transact(database, async (writer) => {
    await findProduct(writer, scope, code);
    await checkMetadata(writer, tenant, productId, verified, cryptography);
    if (await isHeld(writer, tenant, productId, head)) {
      occasion.unchanged();
      return;
    }
    await takeMetadata(writer, tenant, productId, verified);
    await noteProducts(writer, tenant);
    await occasion.record(writer, { target: `product ${code}`, changed: { ...versions } });
  });
  return versions;
}

async function isHeld(writer: Writer, tenant: Tenant, productId: string, head: RepositoryHead): Promise<boolean> {
  const platform = await readMetadata(writer, tenant, "platform");
  const product = await readMetadata(writer, tenant, { productId });
  const held = [...platform.roots, ...product.roots, platform.targets?.bytes, product.targets?.bytes];
  const found = [...head.platformRoots, ...head.productRoots, head.platformTargets, head.productTargets];
  return (
    held.length === found.length &&
    found.every((bytes, index) => Buffer.compare(bytes, held[index] ?? new Uint8Array(0)) === 0)
  );
}

/** A platform's metadata goes into the heads of all its products. */
async function noteProducts(writer: Writer, tenant: Tenant): Promise<void> {
  const products = await writer.selectFrom("products").select("id").where("organisation_id", "=", tenant).execute();
  for (const { id } of products) await noteChange(writer, { kind: "product", subject: id });
}
