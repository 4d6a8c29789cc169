import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { RegrowError } from "@regrow/core/error";
import { NEWEST_MIGRATION } from "./migrate.ts";
import { openDatabase, type Database } from "./open-database.ts";
import { openSqlite } from "./sqlite.ts";

/**
 * The database of a DMS that may run, for what its operator changes beside it. To be destroyed by who asks.
 * @throws RegrowError CONFIGURATION_INVALID for a folder of no DMS, or of another program's: one that runs must not find its database
 * changed by a newer program
 */
export async function openBeside(folder: string, nowMs: number): Promise<Database> {
  const path = join(folder, "dms.db");
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) throw new RegrowError("CONFIGURATION_INVALID", { folder, reason: "holds no DMS" });
  const newest = newestIn(path);
  if (newest !== NEWEST_MIGRATION)
    throw new RegrowError("CONFIGURATION_INVALID", { database: newest, program: NEWEST_MIGRATION });
  return await openDatabase(path, openSqlite, nowMs);
}

function newestIn(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true });
  return Number(database.prepare("select max(number) as number from migrations").get()?.["number"] ?? 0);
}
