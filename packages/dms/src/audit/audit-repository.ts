import { TARGET_KINDS, parseTarget, targetText, type SoughtTarget } from "@regrow/core/audit";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Database, Schema, Writer } from "../database/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";
import type { AuditEntry, RecordedChange, NewAuditEntry } from "./audit-entry.ts";

/** Longest text of a target that is kept. */
const MAX_TARGET = 512;

/** Adds an entry to the organisation's log, within the transaction of the change itself. */
export async function addAuditEntry(writer: Writer, tenant: Tenant, entry: NewAuditEntry): Promise<void> {
  const newest = await writer
    .selectFrom("audit_entries")
    .select(({ fn }) => fn.max("sequence").as("sequence"))
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  await writer
    .insertInto("audit_entries")
    .values({
      organisation_id: tenant,
      sequence: Number(newest?.sequence ?? 0) + 1,
      at_ms: entry.atMs,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      actor_name: entry.actor.name,
      operation: entry.operation,
      target: entry.target.slice(0, MAX_TARGET),
      address: entry.address,
      request_id: entry.requestId,
      changed: JSON.stringify(entry.changed ?? {}),
    })
    .execute();
}

/** Adds an entry to the log of every organisation that the user belongs to: what concerns an account concerns them all. */
export async function addAuditEntryOfUser(writer: Writer, userId: string, entry: NewAuditEntry): Promise<void> {
  const rows = await writer
    .selectFrom("memberships")
    .select("organisation_id")
    .where("user_id", "=", userId)
    .orderBy("organisation_id")
    .execute();
  for (const row of rows) await addAuditEntry(writer, provenTenant(row.organisation_id), entry);
}

export interface AuditRange {
  /** Only entries below (newest first) or above (oldest first) this sequence number. */
  readonly beyond?: number;
  readonly limit: number;
  readonly operation?: string;
  readonly actor?: string;
  /** Only what was done to this: as entries name it, a kind alone ("device"), or a name of whatever kind ("ACME-KIOSK"). */
  readonly target?: string;
  /** Only what was done then or later, ms since 1970. */
  readonly sinceMs?: number;
  /** Only what was done before then, ms since 1970. */
  readonly untilMs?: number;
}

export async function listAuditEntries(
  database: Database,
  tenant: Tenant,
  order: "newest-first" | "oldest-first",
  { beyond, limit, operation, actor, target, sinceMs, untilMs }: AuditRange,
): Promise<readonly AuditEntry[]> {
  const isNewestFirst = order === "newest-first";
  let query = database.selectFrom("audit_entries").selectAll().where("organisation_id", "=", tenant);
  if (beyond !== undefined) query = query.where("sequence", isNewestFirst ? "<" : ">", beyond);
  if (operation !== undefined) query = query.where("operation", "=", operation);
  if (actor !== undefined) query = query.where("actor_name", "=", actor);
  if (target !== undefined) query = query.where(hasTarget(parseTarget(target)));
  if (sinceMs !== undefined) query = query.where("at_ms", ">=", sinceMs);
  if (untilMs !== undefined) query = query.where("at_ms", "<", untilMs);
  const rows = await query
    .orderBy("sequence", isNewestFirst ? "desc" : "asc")
    .limit(limit)
    .execute();
  return rows.map(toEntry);
}

function hasTarget(sought: SoughtTarget): (is: ExpressionBuilder<Schema, "audit_entries">) => Expression<SqlBool> {
  const { kind, name } = sought;
  if (kind === null)
    return (is) =>
      is(
        "target",
        "in",
        [null, ...TARGET_KINDS].map((each) => targetText({ kind: each, name })),
      );
  if (name !== "") return (is) => is("target", "=", targetText(sought));
  // "!" is next to the space that a name stands behind.
  return (is) => is.and([is("target", ">=", kind), is("target", "<", `${kind}!`)]);
}

/** Of one target and operation: how far back the entry that is meant is looked for. */
const LOOKED_AT = 50;

/** Who has done one of the operations to the target last; a look at an index for each of them. */
export async function findNewestAuditEntry(
  writer: Writer,
  tenant: Tenant,
  { target, operations, isMeant }: SoughtEntry,
): Promise<AuditEntry | undefined> {
  const found: AuditEntry[] = [];
  for (const operation of operations) {
    const rows = await writer
      .selectFrom("audit_entries")
      .selectAll()
      .where("organisation_id", "=", tenant)
      .where("target", "=", target.slice(0, MAX_TARGET))
      .where("operation", "=", operation)
      .orderBy("sequence", "desc")
      .limit(LOOKED_AT)
      .execute();
    found.push(...rows.map(toEntry).filter(isMeant).slice(0, 1));
  }
  return found.toSorted((one, other) => other.sequence - one.sequence)[0];
}

interface SoughtEntry {
  readonly target: string;
  readonly operations: readonly string[];
  readonly isMeant: (entry: AuditEntry) => boolean;
}

function toEntry(row: Schema["audit_entries"]): AuditEntry {
  return {
    sequence: row.sequence,
    atMs: row.at_ms,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    operation: row.operation,
    target: row.target,
    address: row.address,
    requestId: row.request_id,
    // Written by `addAuditEntry` alone.
    changed: JSON.parse(row.changed) as NonNullable<RecordedChange["changed"]>,
  };
}
