import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";

/** Tables that belong to no organisation, to a user and not to an organisation, or to nobody who calls. A new table needs a decision. */
const NOBODYS: ReadonlySet<string> = new Set([
  "migrations",
  "changes",
  "users",
  "recovery_codes",
  "account_links",
  "sqlite_sequence",
  "damaged_files",
  // Counted some seconds behind the check-ins that it is made of, whoever asks for something meanwhile.
  "activity",
]);
/** What looking alone changes, and what the DMS changes by itself: how often it has tried to send something. */
const LOOKED_AT: ReadonlySet<string> = new Set([
  ...["last_used_at_ms", "last_seen_at_ms", "reported", "held_version", "condition"],
  ...["attempts", "attempted_at_ms", "due_at_ms", "failing_since_ms", "latency_ms", "problem", "answer"],
]);

/** A hash of every row that belongs to the organisation, in every table of the DMS's database. */
export function hashRows(folder: string, organisationId: string): string {
  using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
  const hash = createHash("sha256");
  const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
  for (const table of tables.map(({ name }) => String(name))) {
    const where = ownership(database, table);
    if (where === null) continue;
    const rows = database.prepare(`select * from ${table} where ${where}`).all({ organisation: organisationId });
    for (const line of rows.map(lineOf).toSorted()) hash.update(`${table} ${line}\n`);
  }
  return hash.digest("hex");
}

/** How rows of a table are found to belong to an organisation; null where they belong to none. */
function ownership(database: DatabaseSync, table: string): string | null {
  if (NOBODYS.has(table)) return null;
  const columns = new Set(
    database
      .prepare(`pragma table_info(${table})`)
      .all()
      .map(({ name }) => String(name)),
  );
  if (table === "organisations") return "id = :organisation";
  if (table === "devices") return "organisation_id = :organisation or maker_id = :organisation";
  if (columns.has("recipient_id")) return "organisation_id = :organisation or recipient_id = :organisation";
  if (columns.has("organisation_id")) return "organisation_id = :organisation";
  const devices = "select uuid from devices where organisation_id = :organisation or maker_id = :organisation";
  if (columns.has("device_uuid")) return `device_uuid in (${devices})`;
  throw new Error(`whose are the rows of the table ${table}? say so in test/matrix/rows.ts`);
}

function lineOf(row: Readonly<Record<string, SQLOutputValue>>): string {
  const kept = Object.entries(row).filter(([name]) => !LOOKED_AT.has(name));
  return JSON.stringify(kept.map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : value]));
}
