import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Occasion } from "../audit/index.ts";
import { openDatabase, type Database } from "../database/index.ts";
import { provenTenant, wholeOf } from "../organisation/index.ts";
import { changeInBulk, type BulkChange } from "./bulk-change.ts";
import type { BulkAnswer } from "./bulk-schemas.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import { labelChange } from "./label-change.ts";
import { moveChange } from "./move-change.ts";
import { tagChange } from "./tag-change.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";

const HOME = provenTenant("home");
/** More than an operation takes at once. */
const COUNT = BULK_LIMITS.devices + 1;
const uuidOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

describe("a change to as many devices as can be", () => {
  const { asked, open, sqlite } = watchedSqlite();
  let database: Database;
  before(async () => {
    database = await openDatabase(":memory:", open, 0);
    for (const id of ["home", "else"]) {
      const organisation = { id, name: id, platform_root: null, takes_passwords: 0, created_at_ms: 1 };
      await database.insertInto("organisations").values(organisation).execute();
    }
    const product = { id: "p", organisation_id: "home", code: "P", title: "", description: "", is_locked: 0 };
    await database
      .insertInto("products")
      .values({ ...product, kind: "development", created_at_ms: 1 })
      .execute();
    const all = Array.from({ length: COUNT }, (_, n) => n);
    for (let start = 0; start < COUNT; start += 500) {
      const part = all.slice(start, start + 500);
      const devices = part.map((n) => ({
        ...{ uuid: uuidOf(n), maker_id: "home", organisation_id: "home", product_id: "p", tag: "release" as const },
        ...{
          public_key: new Uint8Array(),
          is_revoked: 0,
          is_log_broken: 0,
          log_sequence: 0,
          log_from: 0,
          well_from: 0,
        },
        ...{ is_log_hidden: 0, notes: "", log_hash: "", condition: "normal" as const, created_at_ms: 1 },
      }));
      await database.insertInto("devices").values(devices).execute();
      const labels = part.map((n) => ({
        device_uuid: uuidOf(n),
        organisation_id: "home",
        name: "site",
        value: "Bern",
      }));
      await database.insertInto("device_labels").values(labels).execute();
    }
  });
  after(() => database.destroy());

  const occasion = (): Occasion =>
    new Occasion({
      ...{ operation: "tagDevices", atMs: 1, address: "", agent: "", requestId: "" },
      by: { tenant: HOME, actor: { kind: "nobody", id: null, name: "" } },
    });
  const ask = (make: () => BulkChange, uuids?: readonly string[], confirm?: string): Promise<BulkAnswer> => {
    const select = uuids === undefined ? { filter: {} } : { uuids };
    const seen = { clock: { nowMs: () => 1 }, links: { listOnline: () => [] } };
    return changeInBulk({ database, ...seen, scope: wholeOf(HOME), occasion: occasion() }, { select, confirm, make });
  };
  const kinds: Readonly<Record<string, () => BulkChange>> = {
    tag: () => tagChange({ clock: { nowMs: () => 1 }, sightings: { find: () => undefined } }, HOME, "beta"),
    labels: () => labelChange(HOME, { add: ["kiosk"], remove: ["site"] }),
    moves: () => moveChange(HOME, { recipientId: provenTenant("else"), name: "else", wipe: false, atMs: 1 }),
  };

  for (const [name, make] of Object.entries(kinds)) {
    // What is left out is the same for labels.
    if (name !== "labels")
      it(`${name}: refuses one more than it takes, and then takes all`, async () => {
        await assert.rejects(ask(make), { code: "BULK_TOO_LARGE" });
        await database.updateTable("devices").set({ organisation_id: "else" }).where("uuid", "=", uuidOf(0)).execute();
        const { devices, confirm } = await ask(make);
        assert.equal(devices, BULK_LIMITS.devices);
        const done = await ask(make, undefined, confirm);
        assert.deepEqual([done.isDone, done.devices], [true, BULK_LIMITS.devices]);
        await database.updateTable("devices").set({ organisation_id: "home" }).where("uuid", "=", uuidOf(0)).execute();
      });

    it(`${name}: is looked at again by who writes it: what has changed since a moment ago is found`, async () => {
      await database.deleteFrom("transfer_devices").execute();
      const uuids = [uuidOf(1)];
      const { confirm } = await ask(make, uuids);
      let looks = 0;
      const changing = (): BulkChange => {
        looks += 1;
        const [change, isSecond] = [make(), looks === 2];
        const judge: BulkChange["judge"] = async (...asking) =>
          isSecond ? [{ kind: "taken", basis: "something else" }] : change.judge(...asking);
        return { ...change, judge };
      };
      await assert.rejects(ask(changing, uuids, confirm), { code: "BULK_CHANGED" });
      assert.equal((await ask(make, uuids)).confirm, confirm, "nothing was done");
    });

    it(`${name}: asks for devices by name, some at once, whatever else there is`, async () => {
      const uuids = Array.from({ length: 150 }, (_, n) => uuidOf(n * 2));
      await database.deleteFrom("transfer_devices").execute();
      asked.length = 0;
      const { confirm } = await ask(make, uuids);
      await ask(make, uuids, confirm);
      const statements = asked.filter(({ text }) => /^(select|update|delete)/.test(text));
      assert.ok(statements.length > 4 && statements.length < 80, `${statements.length} statements for 150 devices`);
      for (const { text, parameters } of statements) {
        assert.ok(parameters.length <= BULK_LIMITS.page + 10, text);
        const plan = sqlite.prepare(`explain query plan ${text}`).all(parameters) as readonly {
          readonly detail: string;
        }[];
        for (const { detail } of plan)
          if (
            / (devices|device_labels|outcomes|device_update_policies|update_consents|transfer_devices)\b/.test(detail)
          )
            assert.match(detail, /(uuid|device_uuid|rowid)=\?|transfer_id=\?/, `${text}: ${detail}`);
      }
    });
  }
});
