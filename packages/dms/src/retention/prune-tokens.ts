import type { Database, Writer } from "../database/index.ts";
import { ROWS_AT_ONCE } from "./prune-device.ts";

/**
 * What let a device in, and was for that one alone, long after the device has stored what it got.
 * @returns how many went; as many as `ROWS_AT_ONCE`: there may be more
 */
export async function removeUsedTokens(writer: Writer, deviceUuid: string, cutoffMs: number): Promise<number> {
  const used = await usedBy(writer, deviceUuid, cutoffMs).limit(ROWS_AT_ONCE).execute();
  return removeTokens(
    writer,
    used.map(({ id }) => id),
  );
}

/** Nothing is written where nothing is to go. */
export async function hasUsedTokens(database: Database, deviceUuid: string, cutoffMs: number): Promise<boolean> {
  return (await usedBy(database, deviceUuid, cutoffMs).executeTakeFirst()) !== undefined;
}

/** @returns as `removeUsedTokens` */
export async function removeEndedTokens(writer: Writer, organisationId: string, cutoffMs: number): Promise<number> {
  const ended = await writer
    .selectFrom("tokens")
    .select("id")
    .where("organisation_id", "=", organisationId)
    .where("expires_at_ms", "<", cutoffMs)
    .limit(ROWS_AT_ONCE)
    .execute();
  return removeTokens(
    writer,
    ended.map(({ id }) => id),
  );
}

/** @returns as `removeUsedTokens` */
export async function removeEndedApiTokens(writer: Writer, organisationId: string, cutoffMs: number): Promise<number> {
  const ended = writer
    .selectFrom("api_tokens")
    .select("id")
    .where("organisation_id", "=", organisationId)
    .where(({ eb, or }) => or([eb("expires_at_ms", "<", cutoffMs), eb("revoked_at_ms", "<", cutoffMs)]))
    .limit(ROWS_AT_ONCE);
  const { numDeletedRows } = await writer.deleteFrom("api_tokens").where("id", "in", ended).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

function usedBy(database: Database, deviceUuid: string, cutoffMs: number) {
  return database
    .selectFrom("token_uses")
    .innerJoin("tokens", "tokens.id", "token_uses.token_id")
    .select("tokens.id")
    .where("token_uses.device_uuid", "=", deviceUuid)
    .where("token_uses.acknowledged_at_ms", "<", cutoffMs)
    .where("tokens.uses", "=", 1);
}

async function removeTokens(writer: Writer, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  await writer.deleteFrom("token_uses").where("token_id", "in", ids).execute();
  await writer.deleteFrom("tokens").where("id", "in", ids).execute();
  return ids.length;
}
