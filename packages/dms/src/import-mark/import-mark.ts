import { expressionBuilder, type Expression, type SqlBool } from "kysely";
import { RegrowError } from "@regrow/core/error";
import type { Readable, Schema, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** When somebody who meets an import is to look again. An import of 20,000 devices takes less than a minute. */
const COME_BACK_MS = 30_000;

/**
 * From this commit on nothing of the organisation is shown, nor taken in for it, but the import.
 * To be asked for within the transaction that finds the organisation empty.
 */
export async function beginImport(writer: Writer, tenant: Tenant, nowMs: number): Promise<void> {
  const { platform_root } = await writer
    .selectFrom("organisations")
    .select("platform_root")
    .where("id", "=", tenant)
    .executeTakeFirstOrThrow();
  const newest = await writer
    .selectFrom("audit_entries")
    .select(({ fn }) => fn.max("sequence").as("sequence"))
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  await writer
    .insertInto("imports")
    .values({
      ...{ organisation_id: tenant, begun_at_ms: nowMs, audit_from: Number(newest?.sequence ?? 0) },
      had_platform_root: Number(platform_root !== null),
    })
    .execute();
}

/** With this commit the organisation is there: all of it, or what it was before. */
export async function endImport(writer: Writer, tenant: Tenant): Promise<void> {
  await writer.deleteFrom("imports").where("organisation_id", "=", tenant).execute();
}

/**
 * Before an organisation is shown, and with the writer of every change of it: a request that was let in before an import began must not
 * add to what may have to be taken away again. A look at a table that is nearly always empty.
 * @throws RegrowError IMPORT_UNDER_WAY
 */
export async function requireNotImporting(database: Readable, tenant: Tenant): Promise<void> {
  const found = database.selectFrom("imports").select("organisation_id").where("organisation_id", "=", tenant);
  if ((await found.executeTakeFirst()) !== undefined)
    throw new RegrowError("IMPORT_UNDER_WAY", { retryAfterMs: COME_BACK_MS });
}

/** Of a query on devices: leaves those out that an import has written and not shown yet. */
export function ofNoImport(): Expression<SqlBool> {
  const { not, exists, selectFrom } = expressionBuilder<Schema, "devices">();
  return not(
    exists(
      selectFrom("imports")
        .select("imports.organisation_id")
        .where(({ eb, fn, ref }) =>
          eb(ref("imports.organisation_id"), "=", fn.coalesce("devices.organisation_id", "devices.maker_id")),
        ),
    ),
  );
}
