import { transact, type Database } from "./open-database.ts";
import { NEWEST_MIGRATION } from "./migrate.ts";

/** Writes what is there already, durably: resolves when the database takes changes. @throws what the database says */
export async function probeWrite(database: Database): Promise<void> {
  await transact(database, async (writer) => {
    await writer
      .updateTable("migrations")
      .set({ number: NEWEST_MIGRATION })
      .where("number", "=", NEWEST_MIGRATION)
      .execute();
  });
}
