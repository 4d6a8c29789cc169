import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { sql } from "kysely";
import type { Clock } from "@regrow/core/port";
import { openDatabase, openReader, openSqlite, transact, type Database, type Reader } from "./index.ts";

/** A clock on which nobody's time is over before the test says so. */
class HeldClock implements Pick<Clock, "sleep"> {
  readonly #sleepers = new Set<() => void>();

  sleep(_: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sleepers.add(resolve);
      signal?.addEventListener("abort", () => {
        this.#sleepers.delete(resolve);
        reject(new Error("not needed"));
      });
    });
  }
  get sleepers(): number {
    return this.#sleepers.size;
  }
  passAll(): void {
    for (const resolve of this.#sleepers) resolve();
  }
}

/** Takes far longer than the test waits for, and ends by itself. It holds what was committed for as long. */
const LONG = sql<{ n: number }>`with recursive c(n) as (select 1 union all select n + 1 from c limit 4000000)
  select count(*) as n from c, organisations`;

describe("a reader", () => {
  let folder: string;
  let database: Database;
  let clock: HeldClock;
  let parts: Parameters<typeof openReader>[0];
  let reader: Reader;
  const told: string[] = [];
  const ends: string[] = [];
  let mostWaiting = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-reader-"));
    const path = join(folder, "dms.db");
    database = await openDatabase(path, openSqlite, 0);
    clock = new HeldClock();
    told.length = 0;
    const note = (text: string): void => void told.push(text);
    ends.length = 0;
    const onEnd = (end: string, seconds: number): void => {
      assert.ok(seconds >= 0 && seconds < 60);
      ends.push(end);
      mostWaiting = Math.max(mostWaiting, reader.figures.waiting);
    };
    parts = { path, clock, logger: { debug: note, info: note, warn: note, error: note }, onEnd };
    reader = openReader(parts);
  });
  afterEach(async () => {
    await reader[Symbol.asyncDispose]();
    await database.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const add = (id: string): Promise<unknown> =>
    transact(database, (writer) =>
      writer
        .insertInto("organisations")
        .values({ id, name: `of ${id}`, platform_root: new Uint8Array([1, 2]), takes_passwords: 0, created_at_ms: 7 })
        .execute(),
    );
  const idsOf = async (from: Reader): Promise<readonly string[]> =>
    (await from.database.selectFrom("organisations").select("id").orderBy("id").execute()).map(({ id }) => id);
  const ids = (): Promise<readonly string[]> => idsOf(reader);
  const count = async (): Promise<number> => {
    const { rows } = await reader.database.executeQuery<{ n: number }>(
      sql<{ n: number }>`select count(*) as n from organisations`.compile(database),
    );
    return rows[0]?.n ?? -1;
  };

  /** Waits until a thread is at work on what was committed last: only then is it not to be stopped. */
  const newestIsRead = async (): Promise<void> => {
    for (let isBusy = 0; isBusy === 0;) {
      const checkpoint = sql<{ busy: number }>`pragma wal_checkpoint(restart)`.compile(database);
      isBusy = (await database.executeQuery(checkpoint)).rows[0]?.busy ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it("sees what was committed before it was asked, and nothing that was not", async () => {
    for (let n = 0; n < 20; n += 1) {
      await add(`o${n}`);
      assert.equal(await count(), n + 1);
    }
    await assert.rejects(
      transact(database, async (writer) => {
        await writer.deleteFrom("organisations").execute();
        assert.equal(await count(), 20);
        throw new Error("given up");
      }),
      /given up/,
    );
    assert.equal(await count(), 20);
  });

  it("gives the rows that the database itself gives", async () => {
    await add("a");
    const query = (from: Pick<Database, "selectFrom">) =>
      from.selectFrom("organisations").selectAll().where("id", "=", "a").execute();
    const own = (await query(database)).map((row) => ({ ...row }));
    assert.deepEqual(await query(reader.database), own);
    assert.deepEqual(own[0]?.platform_root, new Uint8Array([1, 2]));
  });

  it("writes nothing", async () => {
    await add("a");
    for (const statement of [
      sql`delete from organisations`,
      sql`insert into organisations (id, name, created_at_ms) values ('b', '', 1)`,
      sql`create table more (n integer)`,
    ])
      await assert.rejects(reader.database.executeQuery(statement.compile(database)), /readonly/);
    assert.deepEqual(await ids(), ["a"]);
  });

  it("says what is wrong with a question, and goes on with the next", async () => {
    await assert.rejects(reader.database.executeQuery(sql`select * from no_table`.compile(database)), /no such table/);
    assert.deepEqual(await ids(), []);
    assert.deepEqual(ends, ["failed", "answered"]);
  });

  it("gives a question up that takes too long, and answers the next by another thread", async () => {
    await add("a");
    const slow = reader.database.executeQuery(LONG.compile(database));
    while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.passAll();
    await assert.rejects(slow, { code: "QUERY_SLOW" });
    assert.deepEqual(told, ["a question to the database was given up"]);
    assert.deepEqual(await ids(), ["a"]);
    assert.deepEqual(ends, ["given-up", "answered"]);
  });

  it("begins nothing more while threads that were given up are still at work", async () => {
    await using strict = openReader({ ...parts, maxGivenUp: 1 });
    await database.executeQuery(sql`pragma busy_timeout = 0`.compile(database));
    await idsOf(strict); // its thread has read the schema
    await add("a");
    const refused = assert.rejects(strict.database.executeQuery(LONG.compile(database)), { code: "QUERY_SLOW" });
    await newestIsRead();
    clock.passAll();
    await refused;
    await assert.rejects(idsOf(strict), { code: "QUERY_SLOW" });
    assert.deepEqual(ends, ["answered", "given-up", "refused"]);
    assert.deepEqual(strict.figures, { waiting: 0, stuckThreads: 1 });
  });

  it("answers many in turn, and refuses who is one too many", async () => {
    await add("a");
    const asked = await Promise.allSettled(Array.from({ length: 400 }, () => ids()));
    const answered = asked.filter(({ status }) => status === "fulfilled").length;
    const refused = asked.flatMap((each) => (each.status === "rejected" ? String(each.reason.code) : []));
    assert.ok(answered >= 128 && answered + refused.length === 400, String(answered));
    assert.deepEqual([...new Set(refused)], ["RATE_LIMITED"]);
    assert.equal(ends.filter((end) => end === "refused").length, refused.length);
    assert.equal(reader.figures.waiting, 0);
    assert.ok(mostWaiting >= 100, String(mostWaiting));
  });

  it("ends with what is being asked, and answers nothing afterwards", async () => {
    await add("a");
    assert.deepEqual(await ids(), ["a"]);
    const waiting = Array.from({ length: 5 }, () => ids());
    const settled = Promise.allSettled(waiting);
    await reader[Symbol.asyncDispose]();
    for (const each of await settled)
      assert.ok(each.status === "fulfilled" || each.reason.code === "INTERNAL", JSON.stringify(each));
    await assert.rejects(ids());
  });
});
