import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { FaultRecord } from "@regrow/core/fault";
import { openDatabase, openSqlite, transact, type Database, type OpenSqlite } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import { countFault } from "../fault/index.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";
import { removeOldCauses } from "./prune-causes.ts";
import { ROWS_AT_ONCE } from "./prune-device.ts";

const CUTOFF_MS = 1_000;
const [OLD_MS, YOUNG_MS] = [CUTOFF_MS - 1, CUTOFF_MS];

/** How often a device has shown a cause in a version of the product "p". */
interface Shown {
  readonly device: string;
  readonly version: string;
  readonly count: number;
  readonly lastAtMs: number;
}

async function makeDatabase(devices: readonly string[], open: OpenSqlite = openSqlite): Promise<Database> {
  const database = await openDatabase(":memory:", open, 0);
  for (const id of ["home", "other"])
    await database
      .insertInto("organisations")
      .values({ id, name: id, platform_root: null, takes_passwords: 0, created_at_ms: 1 })
      .execute();
  for (const uuid of devices)
    await database
      .insertInto("devices")
      .values({
        ...{ uuid, maker_id: "home", organisation_id: "home", product_id: null, tag: "release", is_revoked: 0 },
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
  return database;
}

/** What `countFault` would have written of these. */
async function addCause(
  database: Database,
  organisation_id: string,
  fingerprint: string,
  shown: readonly Shown[],
): Promise<void> {
  const of = { organisation_id, fingerprint };
  const placed = shown.flatMap((one) => [
    { ...one, place: { product_id: "", version: "" } },
    { ...one, place: { product_id: "p", version: "" } },
    { ...one, place: { product_id: "p", version: one.version } },
  ]);
  for (const same of Map.groupBy(placed, ({ place }) => JSON.stringify(place)).values()) {
    const byDevice = Map.groupBy(same, ({ device }) => device);
    const place = same[0]?.place ?? { product_id: "", version: "" };
    const last = Math.max(...same.map(({ lastAtMs }) => lastAtMs));
    await database
      .insertInto("fault_groups")
      .values({
        ...{ ...of, ...place, subject: "app", type: "exit-code", exit_code: 1, signal: null },
        ...{ count: sum(same), devices: byDevice.size, first_at_ms: 1, last_at_ms: last },
        ...{ newest_device_uuid: same[0]?.device ?? "", newest_sequence: 1 },
      })
      .execute();
    await database
      .insertInto("fault_days")
      .values({ ...of, ...place, day_ms: 0, count: sum(same) })
      .execute();
    for (const [device_uuid, ofDevice] of byDevice)
      await database
        .insertInto("fault_group_devices")
        .values({ ...of, ...place, device_uuid, count: sum(ofDevice), last_at_ms: last })
        .execute();
  }
}

function sum(shown: readonly { readonly count: number }[]): number {
  return shown.reduce((all, { count }) => all + count, 0);
}

function addFault(database: Database, device_uuid: string, sequence: number, fingerprint: string): Promise<unknown> {
  return database
    .insertInto("faults")
    .values({
      ...{
        device_uuid,
        sequence,
        subject: "app",
        type: "exit-code",
        fingerprint,
        manifest_sha256: null,
        version: null,
      },
      ...{ is_on_trial: 0, exit_code: 1, signal: null, uptime_ms: 1, last_output: "", at_ms: 0, received_at_ms: 1 },
    })
    .execute();
}

/** Causes that are there, of both organisations. What is counted of them must be what their devices have counted. */
async function causesOf(database: Database): Promise<readonly string[]> {
  const groups = await database.selectFrom("fault_groups").selectAll().execute();
  const devices = await database.selectFrom("fault_group_devices").selectAll().execute();
  const keyOf = (row: Record<"organisation_id" | "fingerprint" | "product_id" | "version", string>): string =>
    JSON.stringify([row.organisation_id, row.fingerprint, row.product_id, row.version]);
  const counted = Map.groupBy(devices, keyOf);
  assert.deepEqual(new Set(counted.keys()), new Set(groups.map(keyOf)));
  const days = await database.selectFrom("fault_days").selectAll().execute();
  assert.deepEqual(new Set(days.map(keyOf)), new Set(counted.keys()));
  for (const group of groups) {
    const own = counted.get(keyOf(group)) ?? [];
    assert.deepEqual([group.devices, group.count], [own.length, sum(own)], keyOf(group));
  }
  return [...new Set(groups.map(({ organisation_id, fingerprint }) => `${organisation_id} ${fingerprint}`))].toSorted();
}

/** Removes them, and looks after every step. */
async function remove(database: Database): Promise<readonly number[]> {
  const steps: number[] = [];
  for await (const rows of removeOldCauses(database, "home", CUTOFF_MS)) {
    steps.push(rows);
    await causesOf(database);
  }
  return steps;
}

const shown = fc.record({
  ...{ device: fc.constantFrom("a", "b", "c"), version: fc.constantFrom("1.0.0", "2.0.0") },
  ...{ count: fc.integer({ min: 1, max: 9 }), lastAtMs: fc.constantFrom(OLD_MS, YOUNG_MS) },
});

describe("causes of faults that are kept no longer", () => {
  it("are those that nobody has seen since, with all of their versions; no other loses anything", async () => {
    const causes = fc.dictionary(fc.constantFrom("f", "g", "h"), fc.array(shown, { minLength: 1, maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(causes, async (all) => {
        const database = await makeDatabase(["a", "b", "c"]);
        for (const [fingerprint, each] of Object.entries(all)) await addCause(database, "home", fingerprint, each);
        await addCause(database, "other", "f", [{ device: "a", version: "1.0.0", count: 1, lastAtMs: OLD_MS }]);
        const young = Object.entries(all).filter(([, each]) => each.some(({ lastAtMs }) => lastAtMs === YOUNG_MS));
        const kept = await countsOf(database, ["other f", ...young.map(([fingerprint]) => `home ${fingerprint}`)]);
        await remove(database);
        assert.deepEqual(await causesOf(database), [...kept.keys()].toSorted());
        assert.deepEqual(await countsOf(database, [...kept.keys()]), kept);
        await database.destroy();
      }),
      { numRuns: 40 },
    );
  });

  it("stay while a device has a fault of it that its owner sees", async () => {
    const database = await makeDatabase(["a", "b", "c"]);
    const one = (device: string): Shown => ({ device, version: "1.0.0", count: 1, lastAtMs: OLD_MS });
    for (const [fingerprint, device] of [
      ["seen", "a"],
      ["hidden", "b"],
      ["left", "c"],
    ] as const) {
      await addCause(database, "home", fingerprint, [one("a"), one(device)]);
      await addFault(database, device, 5, fingerprint);
    }
    // What came before is for its last owner; and another one's device is another one's.
    await database.updateTable("devices").set({ log_from: 5 }).where("uuid", "=", "b").execute();
    await database.updateTable("devices").set({ organisation_id: "other" }).where("uuid", "=", "c").execute();
    await remove(database);
    assert.deepEqual(await causesOf(database), ["home seen"]);
    await database.deleteFrom("faults").execute();
    await remove(database);
    assert.deepEqual(await causesOf(database), []);
    await database.destroy();
  });

  it("lose nothing for the sake of one device among many that has a fault of it", async () => {
    const devices = Array.from({ length: 450 }, (_, index) => `d${index}`);
    for (const had of ["d0", "d449", "d99"]) {
      const database = await makeDatabase(devices);
      const all = devices.map((device) => ({ device, version: "1.0.0", count: 2, lastAtMs: OLD_MS }));
      await addCause(database, "home", "f", all);
      await addFault(database, had, 5, "f");
      const before = await countsOf(database, ["home f"]);
      await remove(database);
      assert.deepEqual(await countsOf(database, ["home f"]), before);
      await database.destroy();
    }
  });

  it("go in small steps, each of which leaves the counts right", async () => {
    const devices = Array.from({ length: 450 }, (_, index) => `d${index}`);
    const database = await makeDatabase(devices);
    const all = devices.map((device) => ({ device, version: "1.0.0", count: 2, lastAtMs: OLD_MS }));
    await addCause(database, "home", "f", all);
    const steps = await remove(database);
    assert.equal(Math.max(...steps), ROWS_AT_ONCE);
    assert.equal(
      steps.reduce((total, rows) => total + rows, 0),
      3 * 450,
    );
    assert.deepEqual(await causesOf(database), []);
    await database.destroy();
  });

  it("stay, with what is left of them, when they are seen again in the middle", async () => {
    const devices = Array.from({ length: 450 }, (_, index) => `d${index}`);
    const database = await makeDatabase(devices);
    const all = devices.map((device) => ({ device, version: "1.0.0", count: 2, lastAtMs: OLD_MS }));
    await addCause(database, "home", FAULT.fingerprint, all);
    let left = 3;
    for await (const rows of removeOldCauses(database, "home", CUTOFF_MS)) {
      if (rows > 0) left -= 1;
      if (left === 0)
        await transact(database, (writer) => countFault(writer, "d7" as ProvenDevice, 1, FAULT, YOUNG_MS));
      await causesOf(database);
    }
    assert.deepEqual(await causesOf(database), [`home ${FAULT.fingerprint}`]);
    await database.destroy();
  });

  it("are looked for by ranges of indexes", async () => {
    const { asked, open, sqlite } = watchedSqlite();
    const database = await makeDatabase(["a"], open);
    await addCause(database, "home", "f", [{ device: "a", version: "1.0.0", count: 1, lastAtMs: OLD_MS }]);
    asked.length = 0;
    await remove(database);
    const own = asked.filter(({ text }) => !text.startsWith('select * from "fault'));
    assert.ok(own.length >= 8);
    for (const { text, parameters } of own) {
      const plan = sqlite.prepare(`explain query plan ${text}`).all(parameters) as readonly {
        readonly detail: string;
      }[];
      const details = plan.map(({ detail }) => detail).join("; ");
      assert.doesNotMatch(details, /SCAN|TEMP B-TREE/, text);
    }
    await database.destroy();
  });
});

const FAULT: FaultRecord = {
  ...{ subject: "app", type: "exit-code", atMs: YOUNG_MS, generation: null, version: null, onTrial: false },
  ...{ exitCode: 1, signal: null, uptimeMs: 1, lastOutput: "", fingerprint: "aaaaaaaaaaaaaaaa" },
};

async function countsOf(database: Database, causes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await database.selectFrom("fault_groups").selectAll().execute();
  const counts = new Map<string, number>();
  for (const { organisation_id, fingerprint, count } of rows) {
    const cause = `${organisation_id} ${fingerprint}`;
    if (causes.includes(cause)) counts.set(cause, (counts.get(cause) ?? 0) + count);
  }
  return counts;
}
