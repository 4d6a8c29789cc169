import type { UpdatePolicy } from "@regrow/core/schedule";
import { isEventType } from "@regrow/core/webhook";
import { parseProducts } from "../organisation/index.ts";
import type { Reading } from "./reading.ts";
import type { RowOf } from "./export-rows.ts";

/** Rows of what belongs to products and to the organisation itself. */

export async function* readProducts({ database, tenant }: Reading): AsyncGenerator<RowOf<"products">> {
  const rows = database.selectFrom("products").selectAll().where("organisation_id", "=", tenant).orderBy("code");
  for await (const row of rows.stream()) {
    const { code, title, description, kind, created_at_ms, update_policy } = row;
    yield {
      ...{ code, title, description, kind, isLocked: row.is_locked === 1, createdAtMs: created_at_ms },
      // Written by the routes alone, from what had passed their schema.
      updatePolicy: update_policy === null ? null : (JSON.parse(update_policy) as UpdatePolicy),
    };
  }
}

export async function* readOnlineVersions({
  database,
  tenant,
  codeOf,
}: Reading): AsyncGenerator<RowOf<"online-versions">> {
  const rows = database
    .selectFrom("online_metadata")
    .select(["product_id", "role", "version"])
    .where("organisation_id", "=", tenant);
  for await (const { product_id, role, version } of rows.stream()) yield { product: codeOf(product_id), role, version };
}

/** A bundle comes after the one that it builds on. */
export async function* readBundles({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"bundles">> {
  const rows = database
    .selectFrom("bundles")
    .select(["product_id", "version", "manifest_sha256", "notes", "state", "created_at_ms", "state_since_ms"])
    .where("organisation_id", "=", tenant)
    .orderBy("created_at_ms")
    .orderBy("id");
  for await (const row of rows.stream())
    yield {
      ...{ product: codeOf(row.product_id), version: row.version, manifestSha256: row.manifest_sha256 },
      ...{ notes: row.notes, state: row.state, createdAtMs: row.created_at_ms, stateSinceMs: row.state_since_ms },
    };
}

export async function* readTags({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"tags">> {
  const rows = database
    .selectFrom("tags")
    .innerJoin("bundles", (join) =>
      join.onRef("bundles.id", "=", "tags.bundle_id").onRef("bundles.organisation_id", "=", "tags.organisation_id"),
    )
    .select(["tags.product_id", "tags.tag", "tags.tagged_at_ms", "bundles.version"])
    .where("tags.organisation_id", "=", tenant);
  for await (const { product_id, tag, tagged_at_ms, version } of rows.stream())
    yield { product: codeOf(product_id), tag, version, taggedAtMs: tagged_at_ms };
}

export async function* readFiles({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"files">> {
  const rows = database
    .selectFrom("files")
    .leftJoin("devices", "devices.uuid", "files.target")
    .select(["files.target_kind", "files.target", "files.name", "files.sha256", "files.size_bytes", "files.put_at_ms"])
    .select("devices.organisation_id as owner")
    .where("files.organisation_id", "=", tenant);
  for await (const row of rows.stream()) {
    const { name, sha256, size_bytes: sizeBytes, put_at_ms: putAtMs } = row;
    const file = { name, sha256, sizeBytes, putAtMs };
    if (row.target_kind === "product") yield { ...file, device: null, product: codeOf(row.target) };
    else if (row.owner === tenant) yield { ...file, device: row.target, product: null };
  }
}

/** Without secrets: who receives gets a new one. */
export async function* readWebhooks({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"webhooks">> {
  const rows = database
    .selectFrom("webhooks")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .orderBy("created_at_ms");
  for await (const row of rows.stream()) {
    const { title, url, code, off_reason: offReason, created_at_ms: createdAtMs } = row;
    const product = row.product_id === null ? null : codeOf(row.product_id);
    const events = (JSON.parse(row.events) as readonly string[]).filter(isEventType);
    yield { product, title, url, events, code, offReason, createdAtMs };
  }
}

/** Names and roles; how they sign in is between them and their DMS. */
export async function* readMembers({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"members">> {
  const rows = database
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .select(["users.user_name", "users.email", "memberships.role", "memberships.products", "memberships.since_ms"])
    .where("memberships.organisation_id", "=", tenant)
    .orderBy("users.user_name");
  for await (const { user_name, email, role, products, since_ms } of rows.stream()) {
    const codes = parseProducts(products)?.map(codeOf) ?? null;
    yield { userName: user_name, email, role, products: codes, sinceMs: since_ms };
  }
}

export async function* readAudit({ database, tenant }: Reading): AsyncGenerator<RowOf<"audit">> {
  const rows = database
    .selectFrom("audit_entries")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .orderBy("sequence");
  for await (const row of rows.stream())
    yield {
      ...{ sequence: row.sequence, atMs: row.at_ms, actorKind: row.actor_kind, actorName: row.actor_name },
      ...{ operation: row.operation, target: row.target, address: row.address, requestId: row.request_id },
      // Written by the audit log alone.
      changed: JSON.parse(row.changed) as RowOf<"audit">["changed"],
    };
}
