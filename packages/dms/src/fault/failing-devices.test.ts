import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { watchedSqlite } from "../../test/watched-sqlite.ts";
import { openDatabase, openSqlite, transact, type Database } from "../database/index.ts";
import { provenTenant, wholeOf, type Scope } from "../organisation/index.ts";
import { FAILING_DAYS, addDeviceFault, listFailingDevices, removeOldDeviceFaults } from "./failing-devices.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 20_000 * DAY_MS + 5_000;
const HOME = provenTenant("home");
const PRODUCTS = ["k", "l"];
const DEVICES = ["a", "b", "c", "d", "e"] as const;
type Name = (typeof DEVICES)[number];

/** "d" has gone to another organisation, "e" is shut out. */
const SEEN: Readonly<Record<Name, boolean>> = { a: true, b: true, c: true, d: false, e: false };
const PRODUCT_NOW: Readonly<Record<Name, string | null>> = { a: "k", b: "k", c: "l", d: "k", e: "k" };

const faults = fc.array(
  fc.record({
    organisationId: fc.constantFrom("home", "home", "home", "other"),
    uuid: fc.constantFrom(...DEVICES),
    productId: fc.constantFrom("k", "l", ""),
    agoMs: fc.oneof(fc.integer({ min: 0, max: 9 * DAY_MS }), fc.constantFrom(5_000, 5_001, 6 * DAY_MS + 5_001)),
  }),
  { maxLength: 40 },
);
const scopes = fc.option(fc.subarray(PRODUCTS)).map((products): Scope => ({ tenant: HOME, products }));

describe("devices that fail most", () => {
  let database: Database;
  before(async () => {
    const sqlite = openSqlite(":memory:");
    database = await openDatabase("", () => sqlite, 0);
    const run = (text: string): void => void sqlite.prepare(text).run([]);
    run("insert into organisations (id, name, created_at_ms) values ('home', '', 1), ('other', '', 1)");
    run(`insert into products (id, organisation_id, code, title, created_at_ms) values
      ('k', 'home', 'KIOSK', '', 1), ('l', 'home', 'LAMP', '', 1)`);
    for (const uuid of DEVICES)
      await database
        .insertInto("devices")
        .values({
          ...{ uuid, maker_id: "home", organisation_id: uuid === "d" ? "other" : "home", tag: "release" },
          ...{ product_id: PRODUCT_NOW[uuid], public_key: new Uint8Array(), is_revoked: uuid === "e" ? 1 : 0 },
          ...{
            is_log_broken: 0,
            log_sequence: 0,
            log_from: 0,
            well_from: 0,
            is_log_hidden: 0,
            notes: "",
            log_hash: "",
          },
          ...{ condition: "normal", created_at_ms: 1 },
        })
        .execute();
  });
  after(() => database.destroy());

  it("are those of a count of all faults, whatever is removed of older days", async () => {
    await fc.assert(
      fc.asyncProperty(faults, scopes, fc.boolean(), async (all, scope, isRemoved) => {
        await database.deleteFrom("device_fault_days").execute();
        await transact(database, async (writer) => {
          for (const { agoMs, ...of } of all) await addDeviceFault(writer, of, NOW_MS - agoMs, NOW_MS - 2 * DAY_MS);
        });
        if (isRemoved) await transact(database, (writer) => removeOldDeviceFaults(writer, NOW_MS));
        const found = await listFailingDevices(database, scope, { nowMs: NOW_MS, limit: 9 });
        const indexOf = (agoMs: number): number => Math.floor((NOW_MS - agoMs) / DAY_MS) - 20_000 + FAILING_DAYS - 1;
        const expected = DEVICES.flatMap((uuid) => {
          const isReached = scope.products === null || scope.products.includes(PRODUCT_NOW[uuid] ?? "");
          const own = all.filter(
            (each) =>
              each.organisationId === "home" &&
              each.uuid === uuid &&
              indexOf(each.agoMs) >= 0 &&
              (scope.products === null || scope.products.includes(each.productId)),
          );
          if (!SEEN[uuid] || !isReached || own.length === 0) return [];
          const counts = Array.from(
            { length: FAILING_DAYS },
            (_, index) => own.filter(({ agoMs }) => indexOf(agoMs) === index).length,
          );
          return [{ uuid, faults: own.length, counts }];
        }).toSorted((one, other) => other.faults - one.faults || (one.uuid < other.uuid ? -1 : 1));
        assert.deepEqual(
          found.map(({ uuid, faults: count, days }) => ({ uuid, faults: count, counts: days.counts })),
          expected,
        );
      }),
      { numRuns: 100 },
    );
  });

  it("are found from ranges of indexes in their order, however many devices have failed", async () => {
    const { asked, open, sqlite } = watchedSqlite();
    const watched = await openDatabase(":memory:", open, 0);
    const planOf = async (scope: Scope): Promise<string> => {
      asked.length = 0;
      await listFailingDevices(watched, scope, { nowMs: NOW_MS, limit: 9 });
      const [question] = asked;
      assert.ok(question !== undefined);
      const steps = sqlite.prepare(`explain query plan ${question.text}`).all(question.parameters) as readonly {
        readonly detail: string;
      }[];
      return steps.map(({ detail }) => detail).join("; ");
    };
    assert.match(await planOf(wholeOf(HOME)), /^SEARCH \S+ USING (COVERING )?INDEX device_fault_days_by_count [^;]*$/);
    const ofProduct = await planOf({ tenant: HOME, products: ["k"] });
    assert.match(ofProduct, /^SEARCH \S+ USING (COVERING )?INDEX device_fault_days_of_product [^;]*$/);
    await watched.destroy();
  });
});
