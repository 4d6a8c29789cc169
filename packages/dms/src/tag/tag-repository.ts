import type { Tag } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import { requireTaggable } from "@regrow/core/release";
import { noteChange } from "../change/index.ts";
import type { Database, Writer } from "../database/index.ts";
import { raiseEvent } from "../event/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";

/** Which bundle holds which tag: one per tag (dms-facts 1.1, rule 2). */
export interface TagHolder {
  readonly tag: Tag;
  readonly version: string;
  readonly bundleId: string;
}

export async function listTags(database: Database, tenant: Tenant, productId: string): Promise<readonly TagHolder[]> {
  const rows = await database
    .selectFrom("tags")
    .innerJoin("bundles", (join) =>
      join.onRef("bundles.id", "=", "tags.bundle_id").onRef("bundles.organisation_id", "=", "tags.organisation_id"),
    )
    .select(["tags.tag", "bundles.version", "bundles.id"])
    .where("tags.organisation_id", "=", tenant)
    .where("tags.product_id", "=", productId)
    .orderBy("tags.tag")
    .execute();
  return rows.map((row) => ({ tag: row.tag, version: row.version, bundleId: row.id }));
}

/**
 * Gives a tag to a bundle; who held it before does so no more.
 * @returns the version that held it before; null where none did
 * @throws RegrowError BUNDLE_UNKNOWN, BUNDLE_NOT_AVAILABLE
 */
export async function setTag(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  change: { readonly tag: Tag; readonly version: string; readonly atMs: number },
): Promise<string | null> {
  const bundle = await writer
    .selectFrom("bundles")
    .select(["id", "version", "state"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .where("version", "=", change.version)
    .executeTakeFirst();
  if (bundle === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { version: change.version });
  requireTaggable(bundle);
  const before = (await listTags(writer, tenant, productId)).find(({ tag }) => tag === change.tag);
  const held = { bundle_id: bundle.id, tagged_at_ms: change.atMs };
  await writer
    .insertInto("tags")
    .values({ organisation_id: tenant, product_id: productId, tag: change.tag, ...held })
    .onConflict((conflict) => conflict.columns(["product_id", "tag"]).doUpdateSet(held))
    .execute();
  await noteChange(writer, { kind: "product", subject: productId });
  const from = before?.version ?? null;
  if (before?.bundleId === bundle.id) return from;
  const data = { tag: change.tag, version: bundle.version, bundleId: bundle.id, from };
  await raiseEvent(writer, tenant, { type: "tag.moved", atMs: change.atMs, productId, data });
  return from;
}

/**
 * Says which bundles a device of the organisation follows.
 * @returns the tag that it followed before
 * @throws RegrowError DEVICE_UNKNOWN
 */
export async function setDeviceTag(
  writer: Writer,
  { tenant, products }: Scope,
  change: { readonly uuid: string; readonly tag: Tag },
): Promise<Tag> {
  const before = await writer
    .selectFrom("devices")
    .select("tag")
    .where("uuid", "=", change.uuid)
    .where("organisation_id", "=", tenant)
    .$if(products !== null, (query) => query.where("product_id", "in", products ?? []))
    .executeTakeFirst();
  if (before === undefined) throw new RegrowError("DEVICE_UNKNOWN", { device: change.uuid });
  await writer.updateTable("devices").set({ tag: change.tag }).where("uuid", "=", change.uuid).execute();
  await noteChange(writer, { kind: "device", subject: change.uuid });
  return before.tag;
}
