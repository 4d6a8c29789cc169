import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SQLITE_WORDS } from "./dialect.ts";
import { first } from "./migrations/001-first.ts";
import { observeCommits, openDatabase, openSqlite, transact, type Database } from "./index.ts";

describe("the database", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-database-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const organisation = (id: string) => ({ id, name: id, platform_root: null, takes_passwords: 0, created_at_ms: 1 });

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
      database
        .insertInto("memberships")
        .values({ organisation_id: "x", user_id: "y", role: "owner", since_ms: 1 })
        .execute(),
      /FOREIGN KEY/,
    );
    await database.destroy();
    const raw = openSqlite(join(folder, "strict.db"));
    assert.deepEqual({ ...(raw.prepare("pragma synchronous").all([])[0] as object) }, { synchronous: 2 });
    raw.close();
  });

  it("takes people along from before they had addresses, roles and sessions with names", async () => {
    const database = await openFirst(
      join(folder, "first.db"),
      `
      insert into organisations values ('o', 'Acme', null, 1);
      insert into users values ('u', 'anna', 'hash', 1);
      insert into memberships values ('o', 'u', 'owner');
      insert into sessions values ('${"ab".repeat(32)}', 'u', 'o', 5, 99)`,
    );
    const user = await database.selectFrom("users").selectAll().executeTakeFirst();
    assert.partialDeepStrictEqual(user, { user_name: "anna", email: null, verified_email: null, totp_secret: null });
    const membership = await database.selectFrom("memberships").selectAll().executeTakeFirst();
    assert.partialDeepStrictEqual(membership, { role: "owner", products: null });
    const session = await database.selectFrom("sessions").selectAll().executeTakeFirst();
    assert.partialDeepStrictEqual(session, { id: "ab".repeat(16), last_used_at_ms: 5, expires_at_ms: 99 });
    await database.destroy();
  });

  it("takes products and bundles along from before they had kinds and times of states", async () => {
    const database = await openFirst(
      join(folder, "releases.db"),
      `
      insert into organisations values ('o', 'Acme', null, 1);
      insert into products values ('p', 'o', 'KIOSK', 'Kiosk', 2);
      insert into bundles values ('o', 'b', 'p', '1.0.0', 'hash', x'00', null, 0, null, 'any', '', 3, 'available', 7)`,
    );
    const product = await database.selectFrom("products").selectAll().executeTakeFirst();
    assert.partialDeepStrictEqual(product, { description: "", is_locked: 0, kind: "development" });
    const bundle = await database.selectFrom("bundles").selectAll().executeTakeFirst();
    assert.partialDeepStrictEqual(bundle, { state: "available", created_at_ms: 7, state_since_ms: 7 });
    await database.destroy();
  });

  it("takes outcomes along from before it was kept whose they are and when they arrived", async () => {
    const database = await openFirst(
      join(folder, "outcomes.db"),
      `
      insert into organisations values ('o', 'Acme', null, 1);
      insert into devices (uuid, maker_id, organisation_id, tag, public_key, is_revoked, is_log_broken, log_sequence, log_hash, created_at_ms)
        values ('owned', 'o', 'o', 'release', x'', 0, 0, 3, '', 1), ('free', 'o', null, 'release', x'', 0, 0, 3, '', 1);
      insert into log_entries values ('owned', 2, 5, 'rolled-back', '', 77);
      insert into outcomes values ('owned', 2, 'u', null, null, null, 'rolled-back', null, null, null, 5),
        ('free', 2, 'u', null, null, null, 'rolled-back', null, null, null, 5)`,
    );
    const rows = await database
      .selectFrom("outcomes")
      .select(["device_uuid", "organisation_id", "received_at_ms"])
      .orderBy("device_uuid")
      .execute();
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        { device_uuid: "free", organisation_id: null, received_at_ms: 0 },
        { device_uuid: "owned", organisation_id: "o", received_at_ms: 77 },
      ],
    );
    await database.destroy();
  });

  it("takes the newest targets of each repository along, and the whole chain of roots", async () => {
    const database = await openFirst(
      join(folder, "targets.db"),
      `
      insert into organisations values ('o', 'Acme', null, 1), ('p', 'Other', null, 1);
      insert into metadata (organisation_id, repository, role, version, bytes) values
        ('o', 'platform', 'root', 1, x''), ('o', 'platform', 'root', 2, x''), ('o', 'platform', 'targets', 1, x''),
        ('o', 'platform', 'targets', 3, x''), ('o', 'q', 'targets', 2, x''), ('p', 'platform', 'targets', 1, x'')`,
    );
    const rows = await database.selectFrom("metadata").selectAll().execute();
    assert.deepEqual(
      rows.map(({ organisation_id, repository, role, version }) =>
        [organisation_id, repository, role, version].join(" "),
      ),
      ["o platform root 1", "o platform root 2", "o platform targets 3", "o q targets 2", "p platform targets 1"],
    );
    await database.destroy();
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

/** A database of the first version with these rows, as the program of today opens it. */
async function openFirst(path: string, rows: string): Promise<Database> {
  const raw = new DatabaseSync(path);
  for (const statement of first.statements(SQLITE_WORDS)) raw.exec(statement);
  raw.exec(
    "create table migrations (number integer primary key, name text not null, applied_at_ms integer not null) strict",
  );
  raw.exec("insert into migrations values (1, 'first', 0)");
  raw.exec(rows);
  raw.close();
  return openDatabase(path, openSqlite, 0);
}
