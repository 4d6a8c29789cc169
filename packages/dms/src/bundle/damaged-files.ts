import type { Clock, Logger } from "@regrow/core/port";
import { addAuditEntry } from "../audit/index.ts";
import type { BlobStore } from "../blob/index.ts";
import { noteChange } from "../change/index.ts";
import { prepared, transact, type Database, type Writer } from "../database/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";

interface DamageParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, "nowMs">;
  readonly logger: Logger;
}

/** A bundle that needs a file, as its organisation knows it. */
interface Needing {
  readonly tenant: Tenant;
  readonly productId: string;
  readonly code: string;
  readonly version: string;
}

/**
 * A file of the store is not what it was: it is put aside, no bundle that needs it is offered any more (law L7), and every organisation
 * that has one reads so in its audit log. The next upload of such a bundle mends it. It asks across organisations, because they share files.
 */
export async function noteDamagedFile(parts: DamageParts, sha256: string, reason: string): Promise<void> {
  const { database, blobs, clock, logger } = parts;
  const needing = await blobs.exclusively(async () => {
    await blobs.quarantine(sha256);
    return transact(database, async (writer) => {
      const found = await listNeeding(writer, sha256);
      const isKnown = writer.selectFrom("damaged_files").select("sha256").where("sha256", "=", sha256);
      if ((await isKnown.executeTakeFirst()) !== undefined) return found;
      const atMs = clock.nowMs();
      await writer.insertInto("damaged_files").values({ sha256, found_at_ms: atMs }).execute();
      for (const { tenant, code, version } of found) {
        await addAuditEntry(writer, tenant, {
          atMs,
          operation: "fileDamaged",
          target: `product ${code}`,
          changed: { version, file: sha256, reason },
          actor: { kind: "nobody", id: null, name: "DMS" },
          address: null,
          requestId: null,
        });
      }
      await noteProducts(writer, found);
      return found;
    });
  });
  const bundles = needing.map(({ code, version }) => `${code} ${version}`).slice(0, 20);
  logger.error("a stored file is damaged: bundles that need it are not offered until one of them is uploaded again", {
    sha256,
    reason,
    bundles: bundles.join(", "),
  });
}

/** The files are in the store again, verified. @returns how many of them had been damaged */
export async function mendFiles(writer: Writer, hashes: readonly string[]): Promise<number> {
  let mended = 0;
  for (const sha256 of hashes) {
    const { numDeletedRows } = await writer
      .deleteFrom("damaged_files")
      .where("sha256", "=", sha256)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) continue;
    mended += 1;
    await noteProducts(writer, await listNeeding(writer, sha256));
  }
  return mended;
}

const askDamaged = prepared((database, asked: { readonly tenant: Tenant; readonly productId: string }) =>
  database
    .selectFrom("damaged_files")
    .innerJoin("bundle_objects", "bundle_objects.sha256", "damaged_files.sha256")
    .innerJoin("bundles", (join) =>
      join
        .onRef("bundles.id", "=", "bundle_objects.bundle_id")
        .onRef("bundles.organisation_id", "=", "bundle_objects.organisation_id"),
    )
    .select("bundle_objects.bundle_id")
    .distinct()
    .where("bundle_objects.organisation_id", "=", asked.tenant)
    .where("bundles.product_id", "=", asked.productId),
);

/** Bundles of a product that need a file which is damaged. */
export async function listDamagedBundles(
  database: Database,
  tenant: Tenant,
  productId: string,
): Promise<ReadonlySet<string>> {
  const rows = await askDamaged(database, { tenant, productId });
  return new Set(rows.map(({ bundle_id }) => bundle_id));
}

async function listNeeding(writer: Writer, sha256: string): Promise<readonly Needing[]> {
  const rows = await writer
    .selectFrom("bundle_objects")
    .innerJoin("bundles", (join) =>
      join
        .onRef("bundles.id", "=", "bundle_objects.bundle_id")
        .onRef("bundles.organisation_id", "=", "bundle_objects.organisation_id"),
    )
    .innerJoin("products", "products.id", "bundles.product_id")
    .select(["bundles.organisation_id", "bundles.product_id", "bundles.version", "products.code"])
    .where("bundle_objects.sha256", "=", sha256)
    .execute();
  return rows.map((row) => ({
    tenant: provenTenant(row.organisation_id),
    productId: row.product_id,
    code: row.code,
    version: row.version,
  }));
}

/** Devices of these products are to be asked anew what they get. */
async function noteProducts(writer: Writer, needing: readonly Needing[]): Promise<void> {
  for (const subject of new Set(needing.map(({ productId }) => productId)))
    await noteChange(writer, { kind: "product", subject });
}
