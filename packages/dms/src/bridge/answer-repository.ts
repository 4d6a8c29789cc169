import type { Database, Schema, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** The newest answer that was given for a device. */
export interface GivenAnswer {
  readonly id: string;
  readonly requestNumber: number;
  readonly requestSha256: string;
  /** As it is carried. */
  readonly answer: string;
  /** What it offers; null: nothing. */
  readonly bundleId: string | null;
  readonly from: string | null;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** Of a device that the caller was proven to see. */
export async function findAnswer(
  database: Database | Writer,
  tenant: Tenant,
  uuid: string,
): Promise<GivenAnswer | undefined> {
  const row = await database
    .selectFrom("dfu_answers")
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  return row === undefined ? undefined : toAnswer(row);
}

/** Number of the newest request of a device that was answered, whoever it belonged to; 0: none. */
export async function newestNumber(database: Database | Writer, uuid: string): Promise<number> {
  const row = await database
    .selectFrom("dfu_answers")
    .select("request_number")
    .where("device_uuid", "=", uuid)
    .executeTakeFirst();
  return row?.request_number ?? 0;
}

/** Takes the place of the one before: only the newest counts. */
export async function putAnswer(writer: Writer, tenant: Tenant, uuid: string, given: GivenAnswer): Promise<void> {
  await writer.deleteFrom("dfu_answers").where("device_uuid", "=", uuid).execute();
  await writer
    .insertInto("dfu_answers")
    .values({
      device_uuid: uuid,
      id: given.id,
      organisation_id: tenant,
      request_number: given.requestNumber,
      request_sha256: given.requestSha256,
      answer: given.answer,
      bundle_id: given.bundleId,
      from_manifest_sha256: given.from,
      issued_at_ms: given.issuedAtMs,
      expires_at_ms: given.expiresAtMs,
    })
    .execute();
}

function toAnswer(row: Schema["dfu_answers"]): GivenAnswer {
  return {
    id: row.id,
    requestNumber: row.request_number,
    requestSha256: row.request_sha256,
    answer: row.answer,
    bundleId: row.bundle_id,
    from: row.from_manifest_sha256,
    issuedAtMs: row.issued_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
