import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openDatabase, openSqlite, transact, type Database } from "../database/index.ts";
import { provenTenant, wholeOf } from "../organisation/index.ts";
import { FAULT_DAYS, addFaultDay, listFaultDays, removeOldFaultDays } from "./fault-days.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 20_000 * DAY_MS + 5_000;
const HOME = provenTenant("home");

async function makeDatabase(): Promise<Database> {
  const database = await openDatabase(":memory:", openSqlite, 0);
  for (const id of ["home", "other"])
    await database
      .insertInto("organisations")
      .values({ id, name: id, platform_root: null, takes_passwords: 0, created_at_ms: 1 })
      .execute();
  return database;
}

const faults = fc.array(
  fc.record({
    organisation_id: fc.constantFrom("home", "home", "other"),
    fingerprint: fc.constantFrom("f", "g"),
    product_id: fc.constantFrom("", "p"),
    version: fc.constantFrom("", "1.0.0"),
    agoMs: fc.oneof(fc.integer({ min: 0, max: 40 * DAY_MS }), fc.constantFrom(5_000, 5_001, 29 * DAY_MS + 5_001)),
  }),
  { maxLength: 40 },
);

describe("how often a cause was seen, day by day", () => {
  it("is what a count of all faults says, of the days that are shown", async () => {
    await fc.assert(
      fc.asyncProperty(faults, async (all) => {
        await using stack = new AsyncDisposableStack();
        const database = stack.adopt(await makeDatabase(), (each) => each.destroy());
        await transact(database, async (writer) => {
          for (const { agoMs, ...place } of all) await addFaultDay(writer, place, NOW_MS - agoMs, NOW_MS);
        });
        for (const version of ["", "1.0.0"]) {
          const question = { fingerprints: ["f", "g"], products: ["", "p"], version, nowMs: NOW_MS };
          const daysOf = await listFaultDays(database, wholeOf(HOME), question);
          for (const fingerprint of question.fingerprints)
            for (const productId of question.products) {
              const own = all.filter(
                (each) =>
                  each.organisation_id === "home" &&
                  each.fingerprint === fingerprint &&
                  each.product_id === productId &&
                  each.version === version,
              );
              const dayOf = ({ agoMs }: { readonly agoMs: number }): number => Math.floor((NOW_MS - agoMs) / DAY_MS);
              const expected = Array.from(
                { length: FAULT_DAYS },
                (_, index) => own.filter((each) => dayOf(each) === 20_000 - FAULT_DAYS + 1 + index).length,
              );
              assert.deepEqual(daysOf(fingerprint, productId), { lastDayMs: 20_000 * DAY_MS, counts: expected });
            }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is kept for as long as it is shown", async () => {
    await using stack = new AsyncDisposableStack();
    const database = stack.adopt(await makeDatabase(), (each) => each.destroy());
    const place = { organisation_id: "home", fingerprint: "f", product_id: "", version: "" };
    await transact(database, async (writer) => {
      for (let day = 0; day < FAULT_DAYS; day += 1) await addFaultDay(writer, place, NOW_MS - day * DAY_MS, NOW_MS);
    });
    const rows = async (): Promise<number> => (await database.selectFrom("fault_days").selectAll().execute()).length;
    const remove = (nowMs: number) => transact(database, (writer) => removeOldFaultDays(writer, nowMs));
    assert.equal(await rows(), FAULT_DAYS);
    assert.equal(await remove(NOW_MS), 0);
    assert.equal(await remove(NOW_MS + 2 * DAY_MS), 2);
    assert.equal(await rows(), FAULT_DAYS - 2);
  });
});
