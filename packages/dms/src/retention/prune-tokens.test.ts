import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openDatabase, openSqlite, type Database } from "../database/index.ts";
import { KEEP_ALL } from "./retention-rules.ts";
import { retentionPass } from "./retention.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const OLD_MS = NOW_MS - 91 * DAY_MS;
const LATER_MS = NOW_MS + DAY_MS;

describe("tokens that nobody can use any more", () => {
  it("go when that is long ago; what somebody may still use stays", async () => {
    const database = await openDatabase(":memory:", openSqlite, 0);
    await fill(database);
    await drain(database, null);
    assert.deepEqual(await ids(database, "tokens"), ["ended", "ended-lately", "good", "shared", "used", "used-lately"]);
    await drain(database, 90);
    assert.deepEqual(await ids(database, "tokens"), ["ended-lately", "good", "shared", "used-lately"]);
    assert.deepEqual(await ids(database, "api_tokens"), ["good", "revoked-lately"]);
    await database.destroy();
  });
});

async function drain(database: Database, tokenDays: number | null): Promise<void> {
  const parts = { database, clock: { nowMs: () => NOW_MS }, rules: { ...KEEP_ALL, tokenDays } };
  for await (const rows of retentionPass(parts)) assert.ok(rows >= 0);
}

async function ids(database: Database, table: "tokens" | "api_tokens"): Promise<readonly string[]> {
  const rows = await database.selectFrom(table).select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

async function fill(database: Database): Promise<void> {
  const organisation_id = "home";
  await database
    .insertInto("organisations")
    .values({ id: organisation_id, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 })
    .execute();
  await database
    .insertInto("users")
    .values({ id: "u", user_name: "anna", password: "", created_at_ms: 1, totp_last_step: 0 })
    .execute();
  await database
    .insertInto("devices")
    .values({
      ...{
        uuid: "d",
        maker_id: organisation_id,
        organisation_id: null,
        product_id: null,
        tag: "release",
        is_revoked: 0,
      },
      ...{
        public_key: new Uint8Array(),
        is_log_broken: 0,
        log_sequence: 0,
        log_from: 0,
        well_from: 0,
        is_log_hidden: 0,
      },
      ...{ notes: "", log_hash: "", condition: "normal", created_at_ms: 1 },
    })
    .execute();
  for (const [id, uses, expires_at_ms, acknowledged_at_ms] of [
    ["good", 1, LATER_MS, undefined],
    ["ended", 1, OLD_MS, undefined],
    ["ended-lately", 1, NOW_MS - DAY_MS, undefined],
    ["used", 1, LATER_MS, OLD_MS],
    ["used-lately", 1, LATER_MS, NOW_MS - DAY_MS],
    ["shared", 2, LATER_MS, OLD_MS],
  ] as const) {
    await database
      .insertInto("tokens")
      .values({
        ...{ id, organisation_id, kind: "provision", secret_sha256: id, uses, is_uuid_required: 0 },
        ...{ created_at_ms: 1, expires_at_ms },
      })
      .execute();
    if (acknowledged_at_ms !== undefined)
      await database
        .insertInto("token_uses")
        .values({ token_id: id, device_uuid: "d", public_key_sha256: "", used_at_ms: 1, acknowledged_at_ms })
        .execute();
  }
  for (const [id, expires_at_ms, revoked_at_ms] of [
    ["good", LATER_MS, null],
    ["ended", OLD_MS, null],
    ["revoked", LATER_MS, OLD_MS],
    ["revoked-lately", LATER_MS, NOW_MS - DAY_MS],
  ] as const)
    await database
      .insertInto("api_tokens")
      .values({
        ...{ id, organisation_id, user_id: "u", name: id, secret_sha256: id, scopes: "[]", products: null },
        ...{ created_at_ms: 1, expires_at_ms, last_used_at_ms: null, revoked_at_ms },
      })
      .execute();
}
