import { join } from "node:path";
import { addAuditEntry } from "../audit/index.ts";
import { openDatabase, openSqlite, transact, type Writer } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { DATABASE_NAME, type Lost, type Manifest } from "./format.ts";
import { addRestoration } from "./restorations.ts";

export interface Settling {
  readonly manifest: Manifest;
  readonly lost: Lost;
  readonly nowMs: number;
}

/**
 * Brings a folder that was unpacked from a backup into the present, before anybody sees it: the database to this program's schema, and what
 * must not be as it was. Devices and people have seen what came after the backup. What this DMS signs for devices needs no change: each version
 * number is above the ones before it, because it has the time in it (`nextVersion` in trust-metadata).
 */
export async function settleRestored(folder: string, { manifest, lost, nowMs }: Settling): Promise<void> {
  const database = await openDatabase(join(folder, DATABASE_NAME), openSqlite, nowMs);
  try {
    await transact(database, async (writer) => {
      await noteLost(writer, lost, nowMs);
      await tellOrganisations(writer, manifest, nowMs);
    });
  } finally {
    await database.destroy();
  }
  await addRestoration(folder, { madeAtMs: manifest.madeAtMs, restoredAtMs: nowMs });
}

/** Offered means servable (law L7): bundles with files that the backup lacks wait until they are uploaded again. */
async function noteLost(writer: Writer, { missing, damaged, uploads }: Lost, nowMs: number): Promise<void> {
  for (const sha256 of [...missing, ...damaged])
    await writer
      .insertInto("damaged_files")
      .values({ sha256, found_at_ms: nowMs })
      .onConflict((conflict) => conflict.column("sha256").doNothing())
      .execute();
  for (const id of uploads)
    await writer.updateTable("uploads").set({ received_bytes: 0 }).where("id", "=", id).execute();
}

/** Whoever looks for what was done since finds here why it is gone. */
async function tellOrganisations(writer: Writer, { madeAtMs }: Manifest, atMs: number): Promise<void> {
  const organisations = await writer.selectFrom("organisations").select("id").orderBy("id").execute();
  for (const { id } of organisations)
    await addAuditEntry(writer, provenTenant(id), {
      atMs,
      operation: "restoreBackup",
      target: "DMS",
      changed: { backupOf: new Date(madeAtMs).toISOString() },
      actor: { kind: "nobody", id: null, name: "DMS" },
      address: null,
      requestId: null,
    });
}
