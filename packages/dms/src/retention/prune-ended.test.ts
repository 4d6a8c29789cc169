import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { wasOffered } from "../check-in/index.ts";
import { openDatabase, openSqlite, type Database, type OpenSqlite } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";
import { KEEP_ALL, type RetentionRules } from "./retention-rules.ts";
import { retentionPass } from "./retention.ts";

const HOME = provenTenant("home");
const DEVICE = "d" as ProvenDevice;
const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const OLD_MS = NOW_MS - 2 * DAY_MS;
const ONE_DAY: RetentionRules = { ...KEEP_ALL, offerDays: 1, orderDays: 1 };
const MANIFESTS = ["a", "b", "c"] as const;

async function makeDatabase(running: string | null, open: OpenSqlite = openSqlite): Promise<Database> {
  const database = await openDatabase(":memory:", open, 0);
  await database
    .insertInto("organisations")
    .values({ id: HOME, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 })
    .execute();
  await database
    .insertInto("products")
    .values({
      ...{ id: "p", organisation_id: HOME, code: "P", title: "", description: "", is_locked: 0 },
      ...{ kind: "development", created_at_ms: 1 },
    })
    .execute();
  for (const manifest of MANIFESTS)
    await database
      .insertInto("bundles")
      .values({
        ...{
          organisation_id: HOME,
          id: `of-${manifest}`,
          product_id: "p",
          version: manifest,
          manifest_sha256: manifest,
        },
        ...{ manifest: new Uint8Array(), base_manifest_sha256: null, security_version: 0, floor: null, platform: "" },
        ...{ notes: "", size_bytes: 1, state: "available", created_at_ms: 1, state_since_ms: 1 },
      })
      .execute();
  await database
    .insertInto("devices")
    .values({
      ...{ uuid: DEVICE, maker_id: HOME, organisation_id: HOME, product_id: null, tag: "release", is_revoked: 0 },
      ...{
        public_key: new Uint8Array(),
        is_log_broken: 0,
        log_sequence: 0,
        log_from: 0,
        well_from: 0,
        is_log_hidden: 0,
      },
      ...{ notes: "", log_hash: "", condition: "normal", created_at_ms: 1, running_manifest_sha256: running },
    })
    .execute();
  return database;
}

interface Offered {
  readonly manifest: (typeof MANIFESTS)[number];
  /** null: open. */
  readonly closedAtMs: number | null;
}

async function addOffers(database: Database, offers: readonly Offered[]): Promise<void> {
  const open = new Set<string>();
  for (const [index, { manifest, closedAtMs }] of offers.entries()) {
    // One is open of a bundle at most.
    const closed_at_ms = closedAtMs === null && open.has(manifest) ? NOW_MS : closedAtMs;
    if (closed_at_ms === null) open.add(manifest);
    await database
      .insertInto("offers")
      .values({
        ...{ update_id: `u${index}`, organisation_id: HOME, device_uuid: DEVICE, bundle_id: `of-${manifest}` },
        ...{ manifest_sha256: manifest, offered_at_ms: index, closed_at_ms },
      })
      .execute();
  }
}

async function pass(database: Database, rules: RetentionRules): Promise<void> {
  for await (const _ of retentionPass({ database, clock: { nowMs: () => NOW_MS }, rules }));
}

const offersOf = (database: Database) => database.selectFrom("offers").selectAll().orderBy("offered_at_ms").execute();

const offered = fc.record({
  ...{ manifest: fc.constantFrom(...MANIFESTS), closedAtMs: fc.constantFrom(null, OLD_MS, NOW_MS) },
});

describe("offers that have ended and are kept no longer", () => {
  it("are the old ones, without the newest of what the device runs, which it may fetch again by it", async () => {
    const running = fc.constantFrom(...MANIFESTS, null);
    await fc.assert(
      fc.asyncProperty(running, fc.array(offered, { maxLength: 20 }), async (runs, offers) => {
        const database = await makeDatabase(runs);
        await addOffers(database, offers);
        const before = await offersOf(database);
        const could = runs !== null && (await wasOffered(database, HOME, DEVICE, `of-${runs}`));
        await pass(database, ONE_DAY);
        const newest = before.findLast(({ manifest_sha256 }) => manifest_sha256 === runs);
        const expected = before.filter((row) => row.closed_at_ms !== OLD_MS || row === newest);
        assert.deepEqual(await offersOf(database), expected);
        if (runs !== null) assert.equal(await wasOffered(database, HOME, DEVICE, `of-${runs}`), could);
        await database.destroy();
      }),
      { numRuns: 60 },
    );
  });

  it("stay for ever where nothing is said, as orders do", async () => {
    const database = await makeDatabase(null);
    await addOffers(database, [{ manifest: "a", closedAtMs: 1 }]);
    await addOrder(database, "o", 1);
    await pass(database, KEEP_ALL);
    assert.equal((await offersOf(database)).length, 1);
    assert.deepEqual(await ordersOf(database), ["o"]);
    await database.destroy();
  });
});

describe("orders that have ended and are kept no longer", () => {
  it("are the old ones; what is to be done yet stays however old", async () => {
    const database = await makeDatabase(null);
    await addOrder(database, "old", OLD_MS);
    await addOrder(database, "young", NOW_MS);
    await addOrder(database, "pending", null);
    for (let index = 0; index < 450; index += 1) await addOrder(database, `many${index}`, OLD_MS);
    await pass(database, ONE_DAY);
    assert.deepEqual(await ordersOf(database), ["pending", "young"]);
    await database.destroy();
  });
});

describe("what has ended", () => {
  it("is looked for by a range of an index", async () => {
    const { asked, open, sqlite } = watchedSqlite();
    const database = await makeDatabase("a", open);
    await addOffers(database, [{ manifest: "a", closedAtMs: OLD_MS }]);
    asked.length = 0;
    await pass(database, ONE_DAY);
    const queries = asked.filter(({ text }) => /from "(offers|orders)"/.test(text));
    assert.ok(queries.length >= 2);
    for (const { text, parameters } of queries) {
      const plan = sqlite.prepare(`explain query plan ${text}`).all(parameters) as readonly {
        readonly detail: string;
      }[];
      const details = plan.map(({ detail }) => detail).join("; ");
      assert.match(details, /SEARCH (offers|orders) USING (COVERING )?INDEX (offers_closed|orders_ended)/, text);
      assert.doesNotMatch(details, /SCAN|TEMP B-TREE/, text);
    }
    await database.destroy();
  });
});

function addOrder(database: Database, id: string, endedAtMs: number | null): Promise<unknown> {
  const end = endedAtMs === null ? { result: null, detail: null } : { result: "done" as const, detail: "" };
  return database
    .insertInto("orders")
    .values({
      ...{ id, device_uuid: DEVICE, organisation_id: HOME, kind: "wipe", created_at_ms: 1 },
      ...{ ended_at_ms: endedAtMs, ...end },
    })
    .execute();
}

async function ordersOf(database: Database): Promise<readonly string[]> {
  return (await database.selectFrom("orders").select("id").orderBy("id").execute()).map(({ id }) => id);
}
