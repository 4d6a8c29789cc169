import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { RecordingLogger } from "@regrow/testing/log";
import { observeCommits, openDatabase, openSqlite } from "../database/index.ts";
import { RefusedSignIns } from "./refused-sign-ins.ts";

const REFUSED = { userId: "u", userName: "anna", reason: "SIGN_IN_FAILED", atMs: 5, address: "::1", requestId: "r" };

describe("refused sign-ins", () => {
  it("come into the audit log later where they could not be written, so many as are kept at all", async () => {
    let isBroken = false;
    const sqlite = observeCommits(openSqlite(":memory:"), () => {
      if (isBroken) throw new Error("the disk is full");
    });
    const database = await openDatabase("", () => sqlite, 0);
    for (const statement of [
      "insert into organisations (id, name, created_at_ms) values ('o', '', 1)",
      "insert into users (id, user_name, password, created_at_ms, totp_last_step) values ('u', 'anna', '', 1, 0)",
      "insert into memberships (organisation_id, user_id, role, since_ms) values ('o', 'u', 'owner', 1)",
    ])
      sqlite.prepare(statement).run([]);
    const [clock, logger] = [new VirtualClock(), new RecordingLogger()];
    const refused = new RefusedSignIns({ database, clock, logger });
    isBroken = true;
    refused.note(REFUSED);
    await clock.advance(2_000);
    assert.equal(logger.lines.at(-1)?.level, "error");
    for (let count = 0; count < 2_000; count += 1) refused.note({ ...REFUSED, atMs: 6 });
    await clock.advance(2_000);
    isBroken = false;
    await refused[Symbol.asyncDispose]();
    const rows = await database.selectFrom("audit_entries").select("at_ms").orderBy("sequence").execute();
    assert.equal(rows.length, 1_000);
    assert.deepEqual([rows[0]?.at_ms, rows[1]?.at_ms], [5, 6]);
    await database.destroy();
  });
});
