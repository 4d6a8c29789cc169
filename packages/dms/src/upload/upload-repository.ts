import type { ArrivalState } from "@regrow/core/release";
import type { Database, Schema, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** A bundle file that arrives in pieces. */
export interface Upload {
  readonly id: string;
  readonly productId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Durable, from the beginning. */
  readonly receivedBytes: number;
  readonly state: ArrivalState;
  readonly notes: string | null;
  /** What has come of it; null while it is on its way. */
  readonly bundleId: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Newest first; one more than the limit where others follow. */
export async function listUploads(
  database: Database,
  tenant: Tenant,
  productId: string,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly Upload[]> {
  let query = ofTenant(database, tenant).where("product_id", "=", productId);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([eb("created_at_ms", "<", atMs), and([eb("created_at_ms", "=", atMs), eb("id", ">", id)])]),
    );
  }
  const rows = await query
    .orderBy("created_at_ms", "desc")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(toUpload);
}

export async function findUpload(
  database: Database,
  tenant: Tenant,
  productId: string,
  id: string,
): Promise<Upload | undefined> {
  const row = await ofTenant(database, tenant)
    .where("product_id", "=", productId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : toUpload(row);
}

/** The upload of the same file to the same product, wherever it has got to. */
export async function findSame(
  database: Database,
  tenant: Tenant,
  { productId, sizeBytes, sha256 }: Pick<Upload, "productId" | "sizeBytes" | "sha256">,
): Promise<Upload | undefined> {
  const row = await ofTenant(database, tenant)
    .where("product_id", "=", productId)
    .where("size_bytes", "=", sizeBytes)
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  return row === undefined ? undefined : toUpload(row);
}

/** What the organisation has on its way, over all its products. */
export async function countOpen(
  database: Database,
  tenant: Tenant,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const row = await database
    .selectFrom("uploads")
    .select(({ fn }) => [fn.countAll().as("count"), fn.sum("size_bytes").as("bytes")])
    .where("organisation_id", "=", tenant)
    .where("bundle_id", "is", null)
    .executeTakeFirst();
  return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) };
}

export async function addUpload(writer: Writer, tenant: Tenant, upload: Upload): Promise<void> {
  await writer
    .insertInto("uploads")
    .values({
      id: upload.id,
      organisation_id: tenant,
      product_id: upload.productId,
      size_bytes: upload.sizeBytes,
      sha256: upload.sha256,
      received_bytes: upload.receivedBytes,
      state: upload.state,
      notes: upload.notes,
      bundle_id: upload.bundleId,
      created_at_ms: upload.createdAtMs,
      expires_at_ms: upload.expiresAtMs,
    })
    .execute();
}

/** The same file was announced again: what it is to become is what was said last. */
export async function announceAgain(
  writer: Writer,
  tenant: Tenant,
  { id, state, notes, expiresAtMs }: Pick<Upload, "id" | "state" | "notes" | "expiresAtMs">,
): Promise<void> {
  await writer
    .updateTable("uploads")
    .set({ state, notes, expires_at_ms: expiresAtMs })
    .where("organisation_id", "=", tenant)
    .where("id", "=", id)
    .execute();
}

/** How far it has come, and nothing of what was announced of it. @returns the upload as it is then; undefined: it has ended meanwhile */
export async function updateProgress(
  writer: Writer,
  tenant: Tenant,
  { id, receivedBytes, bundleId, expiresAtMs }: Pick<Upload, "id" | "receivedBytes" | "bundleId" | "expiresAtMs">,
): Promise<Upload | undefined> {
  const row = await writer
    .updateTable("uploads")
    .set({ received_bytes: receivedBytes, bundle_id: bundleId, expires_at_ms: expiresAtMs })
    .where("organisation_id", "=", tenant)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toUpload(row);
}

export async function removeUpload(writer: Writer, tenant: Tenant, { id }: Upload): Promise<void> {
  await writer.deleteFrom("uploads").where("organisation_id", "=", tenant).where("id", "=", id).execute();
}

/** Takes away those of every organisation that nobody went on with, and says which are left. */
export async function removeExpired(writer: Writer, nowMs: number): Promise<ReadonlySet<string>> {
  await writer.deleteFrom("uploads").where("expires_at_ms", "<=", nowMs).execute();
  const left = await writer.selectFrom("uploads").select("id").where("bundle_id", "is", null).execute();
  return new Set(left.map(({ id }) => id));
}

function ofTenant(database: Database, tenant: Tenant) {
  return database.selectFrom("uploads").selectAll().where("organisation_id", "=", tenant);
}

function toUpload(row: Schema["uploads"]): Upload {
  return {
    id: row.id,
    productId: row.product_id,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    receivedBytes: row.received_bytes,
    state: row.state,
    notes: row.notes,
    bundleId: row.bundle_id,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
