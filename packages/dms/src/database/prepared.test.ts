import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openDatabase, openSqlite, prepared, transact, type Database } from "./index.ts";

describe("a query that is written once", () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(":memory:", openSqlite, 0);
  });
  after(() => database.destroy());

  const add = prepared(
    (writer, row: { readonly id: string; readonly name: string; readonly root: Uint8Array | null }) =>
      writer
        .insertInto("organisations")
        .values({ id: row.id, name: row.name, platform_root: row.root, takes_passwords: 0, created_at_ms: 7 }),
  );
  let writings = 0;
  const named = prepared((reader, { name, created }: { readonly name: string; readonly created: number }) => {
    writings += 1;
    return reader
      .selectFrom("organisations")
      .select(["id", "platform_root"])
      .where("name", "=", name)
      .where("takes_passwords", "=", 0)
      .where("created_at_ms", "=", created)
      .orderBy("id");
  });

  it("is asked with other values each time, in and outside of transactions", async () => {
    await transact(database, async (writer) => {
      await add(writer, { id: "1", name: "a", root: null });
      await add(writer, { id: "2", name: "b", root: Uint8Array.of(1, 2) });
      const [found] = await named(writer, { name: "b", created: 7 });
      assert.deepEqual({ ...found }, { id: "2", platform_root: Uint8Array.of(1, 2) });
    });
    const [found] = await named(database, { name: "a", created: 7 });
    assert.deepEqual({ ...found }, { id: "1", platform_root: null });
    assert.deepEqual(await named(database, { name: "a", created: 8 }), []);
    assert.equal(writings, 1);
  });

  it("is rolled back with its transaction", async () => {
    const lost = transact(database, async (writer) => {
      await add(writer, { id: "3", name: "c", root: null });
      throw new Error("given up");
    });
    await assert.rejects(lost, /given up/);
    assert.deepEqual(await named(database, { name: "c", created: 7 }), []);
  });
});
