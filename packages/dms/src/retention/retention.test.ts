import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { sql } from "kysely";
import { VirtualClock } from "@regrow/sim/clock";
import { RecordingLogger } from "@regrow/testing/log";
import { addActivity, hourOf } from "../activity/index.ts";
import { addAuditEntry } from "../audit/index.ts";
import { listFailedOf } from "../check-in/offer-repository.ts";
import { openDatabase, openSqlite, transact, type Database, type OpenSqlite } from "../database/index.ts";
import { listFaults, listLogLines, listOutcomes } from "../device/device-view.ts";
import { provenTenant, wholeOf } from "../organisation/index.ts";
import { FAULTS_KEPT, ROWS_AT_ONCE } from "./prune-device.ts";
import { KEEP_ALL, type RetentionRules } from "./retention-rules.ts";
import { Retention, retentionPass } from "./retention.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";

const HOME = provenTenant("home");
const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const ONE_DAY: RetentionRules = { ...KEEP_ALL, logDays: 1, faultDays: 1, outcomeDays: 1, auditDays: 1 };
const OLD_MS = NOW_MS - 2 * DAY_MS;
const RESULTS = ["installed", "confirmed", "rolled-back", "refused"] as const;

interface Told {
  readonly manifest: string | null;
  readonly result: (typeof RESULTS)[number];
  readonly atMs: number;
  /** The DMS has not kept when it arrived. */
  readonly isArrivalKnown: boolean;
}

const told: fc.Arbitrary<Told> = fc.record({
  ...{ manifest: fc.constantFrom("a", "b", "c", null), result: fc.constantFrom(...RESULTS) },
  ...{ atMs: fc.constantFrom(0, OLD_MS, NOW_MS - 1), isArrivalKnown: fc.boolean() },
});

describe("history that is kept no longer", () => {
  it("is what is older than the rule says, and nothing that something is decided or explained by", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(told, { maxLength: 40 }), async (outcomes) => {
        const database = await makeDatabase();
        for (const [index, each] of outcomes.entries()) await addOutcome(database, index + 1, each);
        const before = await outcomesOf(database);
        const [failed, confirmed] = [await failedOf(database), newestOf(before, "confirmed")];
        await pass(database, ONE_DAY);
        const left = await outcomesOf(database);
        assert.deepEqual(await failedOf(database), failed, "what the device has tried and given up");
        assert.deepEqual(newestOf(left, "confirmed"), confirmed, "what a device that goes back to it runs");
        assert.deepEqual(left.at(-1), before.at(-1), "the newest");
        const isOld = ({ at_ms, received_at_ms }: (typeof left)[number]): boolean =>
          (received_at_ms > 0 ? received_at_ms : at_ms) === OLD_MS;
        const young = before.filter((row) => !isOld(row));
        assert.deepEqual(
          young.filter(({ sequence }) => !left.some((row) => row.sequence === sequence)),
          [],
        );
        // Of the rest at most the newest of each kind, and those are decided by.
        assert.ok(left.filter(isOld).length <= 3 * 2 + 1);
        await database.destroy();
      }),
      { numRuns: 50 },
    );
  });

  it("goes in steps that are small, by whatever it is many", async () => {
    const database = await makeDatabase();
    await addEntries(database, 1_000, OLD_MS);
    const steps = await pass(database, ONE_DAY);
    assert.equal(Math.max(...steps), ROWS_AT_ONCE);
    assert.equal(
      steps.reduce((sum, rows) => sum + rows, 0),
      900,
    );
    assert.equal((await lines(database)).length, 100, "by the newest it is seen whether a device signs another past");
    assert.deepEqual(
      await pass(database, ONE_DAY),
      (await pass(database, ONE_DAY)).map(() => 0),
    );
    await database.destroy();
  });

  it("keeps everything where nothing is said", async () => {
    const database = await makeDatabase();
    await addEntries(database, 300, 1);
    await addFaults(database, 300, 1);
    await addOutcome(database, 1, { manifest: null, result: "refused", atMs: 1, isArrivalKnown: true });
    for (let count = 0; count < 3; count += 1) await addAudit(database, 1);
    assert.deepEqual(
      (await pass(database, KEEP_ALL)).filter((rows) => rows > 0),
      [],
    );
    await database.destroy();
  });

  it("leaves the newest faults of a device that has told of more than anybody reads", async () => {
    const database = await makeDatabase();
    await addFaults(database, FAULTS_KEPT + 500, NOW_MS);
    await pass(database, KEEP_ALL);
    const left = await database.selectFrom("faults").select("sequence").orderBy("sequence").execute();
    assert.deepEqual([left.length, left[0]?.sequence], [FAULTS_KEPT, 501]);
    await database.destroy();
  });

  it("takes faults by when they arrived: a device need not know the time", async () => {
    const database = await makeDatabase();
    await addFaults(database, 3, OLD_MS, 0);
    await addFaults(database, 3, NOW_MS, 3, 5);
    await pass(database, ONE_DAY);
    const left = await database.selectFrom("faults").select("sequence").orderBy("sequence").execute();
    assert.deepEqual(
      left.map(({ sequence }) => sequence),
      [4, 5, 6],
    );
    await database.destroy();
  });

  it("takes the oldest of an audit log, which goes on counting from its newest", async () => {
    const database = await makeDatabase();
    for (let count = 0; count < 250; count += 1) await addAudit(database, OLD_MS);
    const rules = { ...KEEP_ALL, auditDays: 1 };
    await pass(database, rules);
    assert.deepEqual(await auditOf(database), [250]);
    await addAudit(database, NOW_MS);
    await pass(database, rules);
    assert.deepEqual(await auditOf(database), [251]);
    await database.destroy();
  });
});

describe("a DMS that runs", () => {
  it("takes away what is old from time to time, says so, and ends in the middle of it", async () => {
    const database = await makeDatabase();
    await addEntries(database, 700, OLD_MS);
    const [clock, logger] = [new VirtualClock(NOW_MS), new RecordingLogger()];
    const retention = new Retention({ database, clock, logger, rules: ONE_DAY });
    while (logger.lines.length === 0) await clock.advance(1_000);
    assert.deepEqual(logger.lines[0]?.fields, { rows: 600 });
    await addEntries(database, 700, OLD_MS, 700);
    for (let left = 800; left === 800; left = (await lines(database)).length) await clock.advance(60_000);
    await retention[Symbol.asyncDispose]();
    await database.destroy();
  });

  it("takes nothing away by a clock that has just jumped, until that has stayed for an hour", async () => {
    const database = await makeDatabase();
    await addEntries(database, 700, NOW_MS);
    const [clock, logger] = [new VirtualClock(NOW_MS), new RecordingLogger()];
    await using _retention = new Retention({ database, clock, logger, rules: ONE_DAY });
    await clock.advance(1_000_000);
    assert.equal(logger.lines.length, 0);
    const DECADE_MS = 3_650 * DAY_MS;
    clock.setWall(clock.nowMs() + DECADE_MS);
    while (logger.lines.length === 0) await clock.advance(60_000);
    assert.deepEqual([logger.lines[0]?.level, (await lines(database)).length], ["warn", 700]);
    clock.setWall(clock.nowMs() - DECADE_MS);
    while (logger.lines.length === 1) await clock.advance(60_000);
    assert.deepEqual([logger.lines[1]?.level, (await lines(database)).length], ["warn", 700]);
    clock.setWall(clock.nowMs() + DECADE_MS);
    while (logger.lines.length < 4) await clock.advance(60_000);
    assert.deepEqual(logger.lines[3]?.fields, { rows: 600 });
    await database.destroy();
  });

  it("takes hours of activity away that nobody is shown any more", async () => {
    const database = await makeDatabase();
    await transact(database, async (writer) => {
      for (const days of [0, 89, 91, 400])
        await addActivity(writer, {
          ...{ organisationId: HOME, productId: "", checkIns: 1, faults: 0 },
          hourMs: hourOf(NOW_MS - days * DAY_MS),
        });
    });
    assert.equal(
      (await pass(database, KEEP_ALL)).reduce((sum, rows) => sum + rows),
      2,
    );
    const left = await database.selectFrom("activity").select("hour_ms").execute();
    assert.equal(left.length, 2);
    await database.destroy();
  });

  it("goes on after a pass that failed", async () => {
    const database = await makeDatabase();
    const [clock, logger] = [new VirtualClock(NOW_MS), new RecordingLogger()];
    await addEntries(database, 200, OLD_MS);
    await using _retention = new Retention({ database, clock, logger, rules: ONE_DAY });
    await sql.raw("alter table log_entries rename to elsewhere").execute(database);
    while (logger.lines.length === 0) await clock.advance(1_000);
    assert.equal(logger.lines[0]?.level, "error");
    await sql.raw("alter table elsewhere rename to log_entries").execute(database);
    while (logger.lines.length === 1) await clock.advance(60_000);
    assert.deepEqual(logger.lines[1]?.fields, { rows: 100 });
  });
});

/** However much a device has told, and whoever looks at it. */
describe("a device with a very long history", () => {
  const { asked, open, sqlite } = watchedSqlite();
  let database: Database;
  before(async () => {
    database = await makeDatabase(open);
    await addFaults(database, 20_000, NOW_MS);
    await addEntries(database, 500, NOW_MS);
    await addOutcome(database, 501, { manifest: "a", result: "confirmed", atMs: NOW_MS, isArrivalKnown: true });
  });
  after(() => database.destroy());

  it("is read as a range of an index, and no more of it than a page", async () => {
    const range = { uuid: "d", limit: 200 };
    asked.length = 0;
    assert.equal((await listFaults(database, wholeOf(HOME), range)).length, 200);
    assert.equal((await listLogLines(database, wholeOf(HOME), range)).length, 200);
    assert.equal((await listOutcomes(database, wholeOf(HOME), range)).length, 1);
    assertRanges(/SEARCH (faults|log_entries|outcomes) USING (INDEX|PRIMARY KEY)/);
  });

  it("is looked through for what is to go by ranges of indexes too", async () => {
    asked.length = 0;
    for await (const _ of retentionPass({ database, clock: { nowMs: () => NOW_MS }, rules: ONE_DAY })) break;
    const pages = retentionPass({ database, clock: { nowMs: () => NOW_MS }, rules: ONE_DAY });
    await pages.next();
    await pages.next();
    assertRanges(/SEARCH/);
  });

  function assertRanges(expected: RegExp): void {
    const queries = asked.filter(({ text }) => /from "(faults|log_entries|outcomes)"/.test(text));
    assert.ok(queries.length >= 3);
    for (const { text, parameters } of queries) {
      const plan = sqlite.prepare(`explain query plan ${text}`).all(parameters) as readonly {
        readonly detail: string;
      }[];
      const details = plan.map(({ detail }) => detail).join("; ");
      assert.match(details, expected);
      assert.doesNotMatch(details, /SCAN (?!oldest|\(subquery)|TEMP B-TREE/, text);
    }
  }
});

async function makeDatabase(open: OpenSqlite = openSqlite): Promise<Database> {
  const database = await openDatabase(":memory:", open, 0);
  const organisation = { id: HOME, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 };
  await database.insertInto("organisations").values(organisation).execute();
  await database
    .insertInto("devices")
    .values({
      ...{ uuid: "d", maker_id: HOME, organisation_id: HOME, product_id: null, tag: "release", is_revoked: 0 },
      ...{
        public_key: new Uint8Array(),
        is_log_broken: 0,
        log_sequence: 0,
        log_from: 0,
        well_from: 0,
        is_log_hidden: 0,
        notes: "",
      },
      ...{ log_hash: "", condition: "normal", created_at_ms: 1 },
    })
    .execute();
  return database;
}

async function pass(database: Database, rules: RetentionRules): Promise<readonly number[]> {
  const steps: number[] = [];
  for await (const rows of retentionPass({ database, clock: { nowMs: () => NOW_MS }, rules })) steps.push(rows);
  return steps;
}

async function addOutcome(
  database: Database,
  sequence: number,
  { manifest, result, atMs, isArrivalKnown }: Told,
): Promise<void> {
  await database
    .insertInto("outcomes")
    .values({
      ...{
        device_uuid: "d",
        sequence,
        update_id: "u",
        manifest_sha256: manifest,
        product: null,
        version: null,
        result,
      },
      ...{ reason: null, detail: null, fault: null, at_ms: atMs, organisation_id: HOME },
      received_at_ms: isArrivalKnown ? atMs : 0,
    })
    .execute();
}

async function addEntries(database: Database, count: number, receivedAtMs: number, from = 0): Promise<void> {
  const of = { device_uuid: "d", at_ms: 1, kind: "k", line: "{}", received_at_ms: receivedAtMs };
  for (const part of parts(count)) {
    const rows = part.map((n) => ({ ...of, sequence: from + n }));
    await database.insertInto("log_entries").values(rows).execute();
  }
  await database
    .updateTable("devices")
    .set({ log_sequence: from + count })
    .execute();
}

async function addFaults(database: Database, count: number, receivedAtMs: number, from = 0, atMs = 0): Promise<void> {
  const of = {
    ...{ device_uuid: "d", subject: "app", type: "exit-code", fingerprint: "f", manifest_sha256: null, version: null },
    ...{ is_on_trial: 0, exit_code: 1, signal: null, uptime_ms: 1, last_output: "", at_ms: atMs },
    received_at_ms: receivedAtMs,
  };
  for (const part of parts(count)) {
    const rows = part.map((n) => ({ ...of, sequence: from + n }));
    await database.insertInto("faults").values(rows).execute();
  }
}

/** From 1 on, in parts that one statement takes. */
function parts(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return Array.from({ length: Math.ceil(count / 500) }, (_, part) => all.slice(part * 500, (part + 1) * 500));
}

function addAudit(database: Database, atMs: number): Promise<void> {
  const actor = { kind: "nobody", id: null, name: "" } as const;
  const entry = { atMs, actor, operation: "signIn", target: "", address: null, requestId: null };
  return transact(database, (writer) => addAuditEntry(writer, HOME, entry));
}

async function auditOf(database: Database): Promise<readonly number[]> {
  const rows = await database.selectFrom("audit_entries").select("sequence").orderBy("sequence").execute();
  return rows.map(({ sequence }) => sequence);
}

function outcomesOf(database: Database) {
  return database.selectFrom("outcomes").selectAll().orderBy("sequence").execute();
}

function lines(database: Database) {
  return database.selectFrom("log_entries").select("sequence").execute();
}

async function failedOf(database: Database): Promise<readonly string[]> {
  return [...((await listFailedOf(database, ["d"])).get("d") ?? [])].toSorted();
}

/** By manifest. */
function newestOf(
  rows: readonly { readonly manifest_sha256: string | null; readonly result: string; readonly sequence: number }[],
  result: string,
): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const row of rows)
    if (row.result === result && row.manifest_sha256 !== null) newest.set(row.manifest_sha256, row.sequence);
  return newest;
}
