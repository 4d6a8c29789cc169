import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openDatabase, openSqlite, transact, type Database } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { addMetadata, readMetadata, type NewMetadata, type RepositoryName } from "./metadata-repository.ts";

const HOME = provenTenant("home");
const PRODUCT = { productId: "p" } as const;

async function makeDatabase(): Promise<Database> {
  const database = await openDatabase(":memory:", openSqlite, 0);
  const organisation = { id: HOME, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 };
  await database.insertInto("organisations").values(organisation).execute();
  return database;
}

function add(database: Database, name: RepositoryName, metadata: NewMetadata): Promise<void> {
  return transact(database, (writer) => addMetadata(writer, HOME, name, metadata));
}

describe("metadata that is held", () => {
  it("is the whole chain of roots and the newest targets, of each repository", async () => {
    const database = await makeDatabase();
    for (const version of [1, 2, 3])
      for (const name of ["platform", PRODUCT] as const)
        for (const role of ["root", "targets"] as const)
          await add(database, name, { role, version, bytes: Uint8Array.of(version) });
    await add(database, "platform", { role: "targets", version: 4, bytes: Uint8Array.of(4) });
    const rows = await database.selectFrom("metadata").select(["repository", "role", "version"]).execute();
    assert.deepEqual(rows.map(({ repository, role, version }) => `${repository} ${role} ${version}`).toSorted(), [
      ...["p root 1", "p root 2", "p root 3", "p targets 3"],
      ...["platform root 1", "platform root 2", "platform root 3", "platform targets 4"],
    ]);
    const { roots, targets } = await readMetadata(database, HOME, PRODUCT);
    assert.deepEqual([roots.length, targets?.version], [3, 3]);
    await database.destroy();
  });
});
