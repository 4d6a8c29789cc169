import type { Writer } from "../database/index.ts";
import type { RetentionRules } from "./retention-rules.ts";
import { ROWS_AT_ONCE } from "./prune-device.ts";
import { cutoffOf } from "./retention-rules.ts";

/**
 * Takes the oldest entries of an organisation's audit log away. The newest stays, however old: the next one counts on from it.
 * @returns how many went; as many as `ROWS_AT_ONCE`: there may be more
 */
export async function removeOldAudit(
  writer: Writer,
  organisationId: string,
  { auditDays }: RetentionRules,
  nowMs: number,
): Promise<number> {
  const cutoffMs = cutoffOf(auditDays, nowMs);
  if (cutoffMs === null) return 0;
  const oldest = await writer
    .selectFrom("audit_entries")
    .select(["sequence", "at_ms"])
    .where("organisation_id", "=", organisationId)
    .orderBy("sequence")
    .limit(ROWS_AT_ONCE + 1)
    .execute();
  // The last of those that were read is the newest, or there are others after it.
  const old = oldest.slice(0, -1).filter(({ at_ms }) => at_ms < cutoffMs);
  if (old.length === 0) return 0;
  await writer
    .deleteFrom("audit_entries")
    .where("organisation_id", "=", organisationId)
    .where(
      "sequence",
      "in",
      old.map(({ sequence }) => sequence),
    )
    .execute();
  return old.length;
}
