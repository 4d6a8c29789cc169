import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { openDatabase, openSqlite, transact, type Database } from "../database/index.ts";
import { provenTenant, type Scope } from "../organisation/index.ts";
import {
  HOUR_MS,
  addActivity,
  countCheckIns,
  hourOf,
  listActivity,
  removeOldActivity,
  type CheckIns,
} from "./index.ts";

const HOME: Scope = { tenant: provenTenant("home"), products: null };
const NOW_MS = 1_800_000_000_000;

describe("activity by the hour", () => {
  let database: Database;
  beforeEach(async () => {
    const sqlite = openSqlite(":memory:");
    database = await openDatabase("", () => sqlite, 0);
    sqlite
      .prepare("insert into organisations (id, name, created_at_ms) values ('home', '', 1), ('else', '', 1)")
      .run([]);
  });
  afterEach(() => database.destroy());

  const count = (batch: readonly CheckIns[]): Promise<void> =>
    transact(database, (writer) => countCheckIns(writer, batch));
  const rows = async (): Promise<number> => (await database.selectFrom("activity").selectAll().execute()).length;

  it("is the sum of what was counted, in whatever batches, for whoever it belongs to", async () => {
    const checkIns = fc.record({
      organisationId: fc.constantFrom("home", "else"),
      productId: fc.option(fc.constantFrom("k", "l")),
      atMs: fc.integer({ min: NOW_MS, max: NOW_MS + 3 * HOUR_MS }),
      count: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(checkIns, { maxLength: 8 }), { maxLength: 6 }), async (batches) => {
        await database.deleteFrom("activity").execute();
        for (const batch of batches) await count(batch);
        const all = batches.flat();
        for (const products of [null, ["k"], ["k", "l"], []]) {
          const found = await listActivity(database, { ...HOME, products }, { fromMs: 0, toMs: NOW_MS + 9 * HOUR_MS });
          const expected = Map.groupBy(
            all.filter(
              ({ organisationId, productId }) =>
                organisationId === "home" && (products === null || products.includes(productId ?? "")),
            ),
            ({ atMs }) => atMs - (atMs % HOUR_MS),
          );
          assert.deepEqual(
            found.map(({ hourMs, checkIns: sum }) => [hourMs, sum]),
            [...expected]
              .map(([hourMs, each]) => [hourMs, each.reduce((sum, { count: more }) => sum + more, 0)])
              .toSorted(([one = 0], [other = 0]) => one - other),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("adds faults beside check-ins", async () => {
    const hourMs = hourOf(NOW_MS);
    await count([{ organisationId: "home", productId: null, atMs: NOW_MS, count: 3 }]);
    for (let times = 0; times < 2; times += 1)
      await transact(database, (writer) =>
        addActivity(writer, { organisationId: "home", productId: "", hourMs, checkIns: 0, faults: 1 }),
      );
    const found = await listActivity(database, HOME, { fromMs: hourMs, toMs: hourMs });
    assert.deepEqual(found, [{ hourMs, checkIns: 3, faults: 2 }]);
  });

  it("forgets hours that are older than 90 days, a bounded number at a time", async () => {
    const oldest = hourOf(NOW_MS) - 90 * 24 * HOUR_MS;
    await transact(database, async (writer) => {
      for (let ago = 0; ago <= 1_500; ago += 1)
        await addActivity(writer, {
          ...{ organisationId: "home", productId: "" },
          hourMs: oldest - ago * HOUR_MS,
          checkIns: 1,
          faults: 0,
        });
    });
    const removed = (): Promise<number> => transact(database, (writer) => removeOldActivity(writer, NOW_MS));
    assert.deepEqual([await removed(), await rows()], [1_000, 501]);
    assert.deepEqual([await removed(), await rows()], [500, 1]);
    assert.deepEqual([await removed(), await rows()], [0, 1]);
  });
});
