import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { observeCommits, openDatabase, openSqlite, transact } from "./index.ts";

describe("the database", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-database-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const organisation = (id: string) => ({ id, name: id, platform_root: null, created_at_ms: 1 });

  it("keeps a transaction whole, and tells of each commit before it", async () => {
    let commits = 0;
    const database = await openDatabase(
      join(folder, "whole.db"),
      (path) => observeCommits(openSqlite(path), () => (commits += 1)),
      0,
    );
    const atStart = commits;
    await transact(database, (writer) => writer.insertInto("organisations").values(organisation("a")).execute());
    await assert.rejects(
      transact(database, async (writer) => {
        await writer.insertInto("organisations").values(organisation("b")).execute();
        throw new Error("given up");
      }),
    );
    assert.equal(commits, atStart + 1);
    const rows = await database.selectFrom("organisations").select("id").execute();
    assert.deepEqual(
      rows.map((row) => row.id),
      ["a"],
    );
    await database.destroy();
  });

  it("syncs every commit, checks references and types", async () => {
    const database = await openDatabase(join(folder, "strict.db"), openSqlite, 0);
    await assert.rejects(
      database.insertInto("memberships").values({ organisation_id: "x", user_id: "y", role: "owner" }).execute(),
      /FOREIGN KEY/,
    );
    await database.destroy();
    const raw = openSqlite(join(folder, "strict.db"));
    assert.deepEqual({ ...(raw.prepare("pragma synchronous").all([])[0] as object) }, { synchronous: 2 });
    raw.close();
  });

  it("is opened again as it is, and refused when a newer program has been there", async () => {
    const path = join(folder, "newer.db");
    await (await openDatabase(path, openSqlite, 0)).destroy();
    await (await openDatabase(path, openSqlite, 0)).destroy();
    const raw = new DatabaseSync(path);
    raw.exec("insert into migrations values (999, 'later', 0)");
    raw.close();
    await assert.rejects(
      openDatabase(path, openSqlite, 0),
      (thrown) => thrown instanceof RegrowError && thrown.code === "CONFIGURATION_INVALID",
    );
  });
});
