import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openDatabase, type Database } from "../database/index.ts";
import { provenTenant, wholeOf } from "../organisation/index.ts";
import { listFaultDevices, listFaultGroups, listFaultVersions } from "./fault-view.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";

const HOME = provenTenant("home");
const CAUSES = 3_000;

/** A device that makes causes up, or a fleet that shows one: whoever looks at faults reads a page. */
describe("faults of very many causes and devices", () => {
  const { asked, open, sqlite } = watchedSqlite();
  let database: Database;
  before(async () => {
    database = await openDatabase(":memory:", open, 0);
    const organisation = { id: HOME, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 };
    await database.insertInto("organisations").values(organisation).execute();
    const all = Array.from({ length: CAUSES }, (_, n) => n);
    for (let start = 0; start < CAUSES; start += 250) {
      const part = all.slice(start, start + 250);
      const groups = part.map((n) => ({
        ...{ organisation_id: HOME, fingerprint: `f${n}`, product_id: "", version: "", subject: "app" as const },
        ...{ type: "exit-code" as const, exit_code: 1, signal: null, count: 1, devices: 1, first_at_ms: n },
        ...{ last_at_ms: n, newest_device_uuid: "d", newest_sequence: n },
      }));
      await database.insertInto("fault_groups").values(groups).execute();
      const made = part.map((n) => ({
        ...{ uuid: `d${n}`, maker_id: HOME, tag: "release" as const, public_key: new Uint8Array(), is_revoked: 0 },
        ...{ is_log_broken: 0, log_sequence: 0, log_from: 0, well_from: 0, is_log_hidden: 0, notes: "", log_hash: "" },
        ...{ condition: "normal" as const, created_at_ms: 1 },
      }));
      await database.insertInto("devices").values(made).execute();
      const devices = part.map((n) => ({
        ...{ organisation_id: HOME, fingerprint: "f1", product_id: "", version: "", device_uuid: `d${n}` },
        ...{ count: 1, last_at_ms: n },
      }));
      await database.insertInto("fault_group_devices").values(devices).execute();
    }
  });
  after(() => database.destroy());

  const page = { limit: 100, after: null };
  const whole = { products: [""], version: "" };
  const questions: Readonly<Record<string, () => Promise<number>>> = {
    "the newest causes": async () => (await listFaultGroups(database, wholeOf(HOME), whole, page)).length,
    "the page after": async () =>
      (await listFaultGroups(database, wholeOf(HOME), whole, { ...page, after: [1_500, "f1500", ""] })).length,
    "those of the app": async () =>
      (await listFaultGroups(database, wholeOf(HOME), { ...whole, subject: "app" }, page)).length,
    "those since a time": async () =>
      (await listFaultGroups(database, wholeOf(HOME), { ...whole, sinceMs: 10 }, page)).length,
    "devices of a cause": async () =>
      (await listFaultDevices(database, wholeOf(HOME), { ...whole, fingerprint: "f1" }, page)).length,
  };

  for (const [name, ask] of Object.entries(questions))
    it(`reads ${name} as a range of an index, and sorts nothing`, async () => {
      asked.length = 0;
      assert.equal(await ask(), 101);
      assertRanges();
    });

  it("reads the versions of a page of causes by an index", async () => {
    asked.length = 0;
    const causes = Array.from({ length: 100 }, (_, n) => `f${n}`);
    assert.equal((await listFaultVersions(database, wholeOf(HOME), causes)).size, 0);
    assert.match(planOf(asked.at(-1)), /SEARCH fault_groups USING INDEX/);
  });

  function assertRanges(): void {
    const plan = planOf(asked.find(({ text }) => text.includes('from "fault_group')));
    assert.match(plan, /^SEARCH fault_groups? USING INDEX|^SEARCH fault_group_devices USING INDEX/);
    assert.doesNotMatch(plan, /SCAN|TEMP B-TREE/);
  }

  function planOf(question: (typeof asked)[number] | undefined): string {
    assert.ok(question !== undefined);
    const rows = sqlite.prepare(`explain query plan ${question.text}`).all(question.parameters) as readonly {
      readonly detail: string;
    }[];
    return rows.map(({ detail }) => detail).join("; ");
  }
});
