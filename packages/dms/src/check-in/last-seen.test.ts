import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { observeCommits, openDatabase, openSqlite } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { LastSeen } from "./last-seen.ts";

/** Sleeps until it is told to end. */
const clock = {
  sleep: (_: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve())),
};
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const MAKER = provenTenant("o");
/** Of a device that nobody owns. */
const SAFE = { owner: null, reported: "{}", condition: "safe-mode" } as const;

describe("when devices were last seen", () => {
  const open = async (sqlite = openSqlite(":memory:")) => {
    const database = await openDatabase("", () => sqlite, 0);
    for (const statement of [
      "insert into organisations (id, name, created_at_ms) values ('o', '', 1), ('p', '', 1)",
      `insert into devices (uuid, maker_id, organisation_id, tag, public_key, is_revoked, is_log_broken, log_sequence, log_hash, created_at_ms)
         values ('a', 'o', null, 'release', x'', 0, 0, 0, '', 1), ('b', 'o', 'p', 'release', x'', 0, 0, 0, '', 1)`,
    ])
      sqlite.prepare(statement).run([]);
    return { database, lastSeen: new LastSeen({ database, clock, logger }) };
  };

  it("is written with what was said last, though nothing was said the last time", async () => {
    const { database, lastSeen } = await open();
    lastSeen.note("a", { atMs: 5, told: SAFE });
    lastSeen.note("a", { atMs: 6, told: null });
    lastSeen.note("b", { atMs: 7, told: null });
    assert.deepEqual(lastSeen.find("a", MAKER), { atMs: 6, reported: "{}" });
    await lastSeen.close();
    const rows = await database
      .selectFrom("devices")
      .select(["uuid", "last_seen_at_ms", "reported", "condition"])
      .orderBy("uuid")
      .execute();
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        { uuid: "a", last_seen_at_ms: 6, reported: "{}", condition: "safe-mode" },
        { uuid: "b", last_seen_at_ms: 7, reported: null, condition: "normal" },
      ],
    );
    await database.destroy();
  });

  it("counts each check-in for who sees the device, and none of a device that is gone", async () => {
    const { database, lastSeen } = await open();
    for (const uuid of ["a", "a", "b", "a", "gone", "b"]) lastSeen.note(uuid, { atMs: 3_600_001, told: null });
    await lastSeen.close();
    const rows = await database.selectFrom("activity").selectAll().orderBy("organisation_id").execute();
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        { organisation_id: "o", hour_ms: 3_600_000, product_id: "", check_ins: 3, faults: 0 },
        { organisation_id: "p", hour_ms: 3_600_000, product_id: "", check_ins: 2, faults: 0 },
      ],
    );
    await database.destroy();
  });

  it("keeps what waits for consent until a check-in says otherwise", async () => {
    const { database, lastSeen } = await open();
    const held = async (): Promise<readonly unknown[]> =>
      (await database.selectFrom("devices").select("held_version").orderBy("uuid").execute()).map(
        (row) => row.held_version,
      );
    lastSeen.note("a", { atMs: 5, told: null });
    lastSeen.decided("a", { atMs: 5, held: "2.0.0" });
    lastSeen.note("a", { atMs: 6, told: null });
    // Written while it was decided: nothing else is known of it.
    lastSeen.decided("b", { atMs: 6, held: "3.0.0" });
    await lastSeen.close();
    assert.deepEqual(await held(), ["2.0.0", "3.0.0"]);
    const later = new LastSeen({ database, clock, logger });
    later.note("a", { atMs: 7, told: null });
    later.note("b", { atMs: 7, told: null });
    later.decided("b", { atMs: 7, held: null });
    await later.close();
    assert.deepEqual(await held(), ["2.0.0", null]);
    await database.destroy();
  });

  it("is written with the next batch where one could not be written, without undoing what is newer", async () => {
    let isBroken = true;
    const sqlite = observeCommits(openSqlite(":memory:"), () => {
      if (isBroken) throw new Error("the disk is full");
    });
    isBroken = false;
    const { database, lastSeen } = await open(sqlite);
    isBroken = true;
    lastSeen.note("a", { atMs: 5, told: SAFE });
    lastSeen.decided("a", { atMs: 5, held: "2.0.0" });
    for (let count = 0; count < 600; count += 1) lastSeen.note(`gone ${count}`, { atMs: 5, told: null });
    // The device says that it is as it was: it does not say again how that is.
    lastSeen.note("a", { atMs: 6, told: null });
    await new Promise(setImmediate);
    assert.deepEqual(lastSeen.find("a", MAKER), { atMs: 6, reported: "{}" });
    isBroken = false;
    await lastSeen.close();
    const row = await database
      .selectFrom("devices")
      .select(["last_seen_at_ms", "reported", "condition", "held_version"])
      .where("uuid", "=", "a")
      .executeTakeFirst();
    assert.deepEqual({ ...row }, { last_seen_at_ms: 6, reported: "{}", condition: "safe-mode", held_version: "2.0.0" });
    await database.destroy();
  });

  it("is written however many devices have told how they are while nothing could be written", async () => {
    let isBroken = false;
    const sqlite = observeCommits(openSqlite(":memory:"), () => {
      if (isBroken) throw new Error("the disk is full");
    });
    const { database, lastSeen } = await open(sqlite);
    isBroken = true;
    // One more than SQLite takes values in a statement.
    for (let count = 0; count < 32_767; count += 1) lastSeen.note(`gone ${count}`, { atMs: 5, told: SAFE });
    lastSeen.note("a", { atMs: 5, told: SAFE });
    await new Promise(setImmediate);
    assert.equal(lastSeen.waiting, 32_768);
    isBroken = false;
    await lastSeen.close();
    assert.equal(lastSeen.waiting, 0);
    const row = await database.selectFrom("devices").select("condition").where("uuid", "=", "a").executeTakeFirst();
    assert.equal(row?.condition, "safe-mode");
    await database.destroy();
  });

  it("is not told to who has the device by then: what it said was its last owner's", async () => {
    const { database, lastSeen } = await open();
    const [seller, buyer] = [provenTenant("p"), provenTenant("o")];
    lastSeen.note("b", { atMs: 5, told: { ...SAFE, owner: seller } });
    lastSeen.decided("b", { atMs: 5, held: "2.0.0" });
    assert.deepEqual(lastSeen.find("b", seller), { atMs: 5, reported: "{}" });
    assert.deepEqual(lastSeen.find("b", buyer), { atMs: 5, reported: null });
    // As a transfer does it.
    await database.updateTable("devices").set({ organisation_id: buyer }).where("uuid", "=", "b").execute();
    await lastSeen.close();
    const row = await database
      .selectFrom("devices")
      .select(["last_seen_at_ms", "reported", "condition", "held_version"])
      .where("uuid", "=", "b")
      .executeTakeFirst();
    assert.deepEqual({ ...row }, { last_seen_at_ms: 5, reported: null, condition: "normal", held_version: null });
    await database.destroy();
  });
});
