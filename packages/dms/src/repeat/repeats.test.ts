import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SystemEntropy } from "@regrow/node/entropy";
import { observeCommits, openDatabase, openSqlite, transact } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { SealingKey } from "../secret/index.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { Repeats, type Begun } from "./repeats.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 86_400_000;

interface Sent {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isReplayed: boolean;
}

async function signUp(test: TestDms, userName = "anna"): Promise<string> {
  const payload = { userName, password: PASSWORD, email: `${userName}@example.com`, organisation: userName };
  const answer = await test.dms.people.inject({ method: "POST", url: "/api/sign-up", payload });
  return answer.json<{ token: string }>().token;
}

async function send(
  test: TestDms,
  bearer: string,
  key: string | undefined,
  url: string,
  payload: object,
): Promise<Sent> {
  const headers = { authorization: `Bearer ${bearer}`, ...(key === undefined ? {} : { "idempotency-key": key }) };
  const answer = await test.dms.people.inject({ method: "POST", url, payload, headers });
  const isReplayed = answer.headers["idempotency-replayed"] === "true";
  return { status: answer.statusCode, body: answer.payload === "" ? {} : answer.json(), isReplayed };
}

async function countTokens(test: TestDms, bearer: string): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}` };
  const answer = await test.dms.people.inject({ url: "/api/tokens?limit=500", headers });
  return answer.json<{ tokens: unknown[] }>().tokens.length;
}

const CLAIM = { kind: "claim" } as const;

describe("a request with an Idempotency-Key", () => {
  it("is done once, and answered alike each time, secret and all", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const first = await send(test, anna, "one", "/api/tokens", CLAIM);
    const again = await send(test, anna, '"one"', "/api/tokens", CLAIM);
    assert.deepEqual([first.status, first.isReplayed], [201, false]);
    assert.deepEqual(again, { ...first, isReplayed: true });
    assert.equal(await countTokens(test, anna), 1);
    assert.equal((await send(test, anna, "two", "/api/tokens", CLAIM)).isReplayed, false);
    assert.equal((await send(test, anna, undefined, "/api/tokens", CLAIM)).isReplayed, false);
    assert.equal(await countTokens(test, anna), 3);
  });

  it("is refused with another body or address", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    await send(test, anna, "one", "/api/tokens", CLAIM);
    for (const [url, body] of [
      ["/api/tokens", { kind: "provision" }],
      ["/api/organisations", { name: "Other" }],
    ] as const) {
      const { status, body: problem } = await send(test, anna, "one", url, body);
      assert.deepEqual([status, problem["code"]], [422, "REPEAT_DIFFERS"]);
    }
    assert.equal(await countTokens(test, anna), 1);
  });

  it("is answered after a restart too, and a day later no more", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const first = await send(test, anna, "one", "/api/tokens", CLAIM);
    await test.restart();
    assert.deepEqual(await send(test, anna, "one", "/api/tokens", CLAIM), { ...first, isReplayed: true });
    test.clock.advance(DAY_MS - 60_000);
    assert.equal((await send(test, anna, "one", "/api/tokens", CLAIM)).isReplayed, true);
    test.clock.advance(120_000);
    assert.equal((await send(test, anna, "one", "/api/tokens", CLAIM)).isReplayed, false);
    assert.equal(await countTokens(test, anna), 2);
  });

  it("belongs to its sender: the same key of somebody else is another", async () => {
    await using test = await startDms();
    const [anna, bob] = [await signUp(test), await signUp(test, "bob")];
    const first = await send(test, anna, "one", "/api/tokens", CLAIM);
    const other = await send(test, bob, "one", "/api/tokens", CLAIM);
    assert.deepEqual([other.status, other.isReplayed], [201, false]);
    assert.notEqual(other.body["id"], first.body["id"]);
  });

  it("is judged anew when it was refused", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const named = { kind: "claim", product: "KIOSK" };
    assert.equal((await send(test, anna, "one", "/api/tokens", named)).status, 404);
    assert.equal((await send(test, anna, "one", "/api/tokens", CLAIM)).status, 201);
  });

  it("with a key that is none is refused", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    for (const key of ["", '""', "two words", "x".repeat(256)])
      assert.equal((await send(test, anna, key, "/api/tokens", CLAIM)).status, 400, key);
  });

  /** Law L6: every commit of the request is a place where the process may die. */
  it("leaves either nothing or effect and answer when the process is killed at any commit", async () => {
    let left = Number.POSITIVE_INFINITY;
    const dying = (path: string) =>
      observeCommits(openSqlite(path), () => {
        left -= 1;
        if (left <= 0) throw new Error("killed");
      });
    for (let commit = 1; commit <= 2; commit += 1) {
      left = Number.POSITIVE_INFINITY;
      await using test = await startDms({ openSqlite: dying });
      const anna = await signUp(test);
      left = commit;
      const first = await send(test, anna, "one", "/api/tokens", CLAIM);
      left = Number.POSITIVE_INFINITY;
      await test.restart();
      const again = await send(test, anna, "one", "/api/tokens", CLAIM);
      assert.equal(again.status, 201, `commit ${commit}: ${JSON.stringify(again.body)}`);
      if (first.status === 201) assert.deepEqual(again.body, first.body);
      assert.equal(await countTokens(test, anna), 1, `commit ${commit}`);
    }
  });

  it("says that its answer is lost where the process was killed between effect and answer, and does nothing twice", async () => {
    let left = Number.POSITIVE_INFINITY;
    const dying = (path: string) =>
      observeCommits(openSqlite(path), () => {
        left -= 1;
        if (left <= 0) throw new Error("killed");
      });
    await using test = await startDms({ openSqlite: dying });
    const anna = await signUp(test);
    const factor = (): Promise<Sent> => send(test, anna, "one", "/api/account/second-factor", { password: PASSWORD });
    // The first commit is the enrolment's, the second would be the answer's.
    left = 2;
    assert.equal((await factor()).status, 500);
    left = Number.POSITIVE_INFINITY;
    await test.restart();
    const { status, body } = await factor();
    assert.deepEqual([status, body["code"]], [409, "REPEAT_UNANSWERED"]);
  });
});

describe("requests of one moment", () => {
  it("of the same kind wait for the first, others with its key are refused", async () => {
    await using repeats = await openRepeats();
    const first = await repeats.begin("one", "same");
    assert.equal(first.kind, "first");
    await assert.rejects(repeats.begin("one", "same"), { code: "REPEAT_TOO_EARLY" });
    await assert.rejects(repeats.begin("one", "other"), { code: "REPEAT_DIFFERS" });
    if (first.kind === "first") await first.repeat.end(201, { id: 1 });
    assert.deepEqual(await repeats.begin("one", "same"), { kind: "again", status: 201, body: { id: 1 } });
  });

  it("do nothing twice even where the first was let go of too early", async () => {
    await using repeats = await openRepeats();
    const [first, second] = [await repeats.begin("one", "same"), await repeats.begin("one", "same", "elsewhere")];
    assert.ok(first.kind === "first" && second.kind === "first");
    await transact(repeats.database, (writer) => first.repeat.done(writer));
    await assert.rejects(
      transact(repeats.database, (writer) => second.repeat.done(writer)),
      { code: "REPEAT_TOO_EARLY" },
    );
    await second.repeat.end(409, { code: "REPEAT_TOO_EARLY" });
    await assert.rejects(repeats.begin("one", "same", "third"), { code: "REPEAT_UNANSWERED" });
  });
});

describe("what is kept of requests", () => {
  it("is sealed", async () => {
    await using repeats = await openRepeats();
    const begun = await repeats.begin("one", "same");
    if (begun.kind === "first") await begun.repeat.end(201, { token: "SECRET" });
    const rows = await repeats.database.selectFrom("repeats").selectAll().execute();
    assert.ok(!JSON.stringify(rows).includes("SECRET"));
  });

  it("is bounded in number and size: the oldest give way", async () => {
    await using repeats = await openRepeats();
    const long = "x".repeat(200 * 1024);
    for (let index = 0; index < 60; index += 1) {
      const begun = await repeats.begin(`long-${index}`, "same");
      if (begun.kind === "first") await begun.repeat.end(201, long);
      repeats.clock.nowMs += 1;
    }
    const { bytes, keys } = await repeats.sizes();
    assert.ok(bytes <= 8 * 1024 * 1024 && keys < 60 && keys > 20, `${bytes} bytes in ${keys}`);
    assert.equal((await repeats.begin("long-59", "same")).kind, "again");
    for (let index = 0; index < 1_100; index += 1) {
      const begun = await repeats.begin(`short-${index}`, "same");
      if (begun.kind === "first") await begun.repeat.end(204, null);
      repeats.clock.nowMs += 1;
    }
    assert.equal((await repeats.sizes()).keys, 1_000);
    assert.equal((await repeats.begin("short-1099", "same")).kind, "again");
    repeats.clock.nowMs += DAY_MS;
    const late = await repeats.begin("late", "same");
    if (late.kind === "first") await late.repeat.end(204, null);
    assert.equal((await repeats.sizes()).keys, 1);
  });

  it("is known although the clock was set back, and as many as there may be are of a later time", async () => {
    for (const aheadMs of [DAY_MS / 2, 365 * DAY_MS]) {
      await using repeats = await openRepeats();
      repeats.clock.nowMs += aheadMs;
      for (let index = 0; index < 1_000; index += 1) {
        const begun = await repeats.begin(`ahead-${index}`, "same");
        if (begun.kind === "first") await begun.repeat.end(204, null);
      }
      repeats.clock.nowMs -= aheadMs;
      const begun = await repeats.begin("now", "same");
      assert.ok(begun.kind === "first");
      await begun.repeat.end(201, { id: 1 });
      assert.equal((await repeats.begin("now", "same")).kind, "again");
      assert.ok((await repeats.sizes()).keys <= 1_000);
    }
  });

  it("has no answer that is too long, which is said instead of done again", async () => {
    await using repeats = await openRepeats();
    const begun = await repeats.begin("one", "same");
    assert.ok(begun.kind === "first");
    await transact(repeats.database, (writer) => begun.repeat.done(writer));
    await begun.repeat.end(201, "x".repeat(257 * 1024));
    await assert.rejects(repeats.begin("one", "same"), { code: "REPEAT_UNANSWERED" });
  });
});

/** Repeats of one caller over a database in memory. `node` is another process, as far as one can be. */
async function openRepeats() {
  const clock = { nowMs: 1_000 };
  const database = await openDatabase(":memory:", openSqlite, 0);
  const tenant = provenTenant("o");
  const organisation = { id: "o", name: "o", platform_root: null, takes_passwords: 0, created_at_ms: 1 };
  await database.insertInto("organisations").values(organisation).execute();
  const folder = await mkdtemp(join(tmpdir(), "regrow-repeats-"));
  const sealing = await SealingKey.open(folder, new SystemEntropy());
  const nodes = new Map<string, Repeats>();
  let requests = 0;
  return {
    database,
    clock,
    begin(key: string, fingerprint: string, node = "here"): Promise<Begun> {
      const repeats = nodes.getOrInsertComputed(
        node,
        () => new Repeats({ database, sealing, clock: { nowMs: () => clock.nowMs } }),
      );
      requests += 1;
      return repeats.begin({ tenant, caller: "u", key, fingerprint, requestId: `request ${requests}` });
    },
    async sizes(): Promise<{ readonly keys: number; readonly bytes: number }> {
      const rows = await database.selectFrom("repeats").select("size_bytes").execute();
      return { keys: rows.length, bytes: rows.reduce((sum, row) => sum + row.size_bytes, 0) };
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await database.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
