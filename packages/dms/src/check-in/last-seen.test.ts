import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openDatabase, openSqlite } from "../database/index.ts";
import { LastSeen } from "./last-seen.ts";

/** Sleeps until it is told to end. */
const clock = {
  sleep: (_: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve())),
};
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe("when devices were last seen", () => {
  it("is written with what was said last, though nothing was said the last time", async () => {
    const sqlite = openSqlite(":memory:");
    const database = await openDatabase("", () => sqlite, 0);
    for (const statement of [
      "insert into organisations (id, name, created_at_ms) values ('o', '', 1)",
      `insert into devices (uuid, maker_id, tag, public_key, is_revoked, is_log_broken, log_sequence, log_hash, created_at_ms)
         values ('a', 'o', 'release', x'', 0, 0, 0, '', 1), ('b', 'o', 'release', x'', 0, 0, 0, '', 1)`,
    ])
      sqlite.prepare(statement).run([]);
    const lastSeen = new LastSeen({ database, clock, logger });
    lastSeen.note("a", { atMs: 5, reported: "{}", condition: "safe-mode" });
    lastSeen.note("a", { atMs: 6, reported: null, condition: null });
    lastSeen.note("b", { atMs: 7, reported: null, condition: null });
    assert.deepEqual(lastSeen.find("a"), { atMs: 6, reported: "{}", condition: "safe-mode" });
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
});
