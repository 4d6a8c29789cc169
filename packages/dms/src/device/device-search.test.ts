import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openDatabase, type Database } from "../database/index.ts";
import { pageOf } from "../http/index.ts";
import { provenTenant, type Scope } from "../organisation/index.ts";
import { countDevices } from "./count-devices.ts";
import { listDevices, placeOf, readSearch, type DeviceFilter } from "./device-search.ts";
import { ABOUT_WITHIN_MS } from "./sight.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";

const HOME: Scope = { tenant: provenTenant("home"), products: null };
const COUNT = 60;
/** Seen in the last hour is who was seen at 30 or later. */
const NOW_MS = ABOUT_WITHIN_MS + 30;
const isLinked = (n: number): boolean => n % 5 === 2;
/** Of device number n: every value of every column is there, in every mixture that matters. */
const uuidOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

const FILTERS: Readonly<Record<string, DeviceFilter>> = {
  none: {},
  product: { product: "KIOSK" },
  version: { version: "2.0.0" },
  "product and version": { product: "KIOSK", version: "2.0.0" },
  tag: { tag: "beta" },
  "product and safe mode": { product: "KIOSK", state: "safe-mode" },
  "product and revoked": { product: "KIOSK", state: "revoked" },
  revoked: { state: "revoked" },
  unclaimed: { state: "unclaimed" },
  claimed: { state: "claimed" },
  "safe mode": { state: "safe-mode" },
  "on trial": { state: "on-trial" },
  "no software": { state: "no-software" },
  "product and no software": { product: "KIOSK", state: "no-software" },
  "no software that needs attention": { attention: "no-software" },
  "not seen since": { notSeenSince: 20 },
  "a live link": { presence: "linked" },
  "no live link": { presence: "checks-in" },
  "not seen for an hour": { presence: "offline" },
  "never seen": { presence: "never-seen" },
  "product and seen in the last hour": { product: "KIOSK", presence: "about" },
  "broken log": { attention: "log-broken" },
  "product and broken log": { product: "KIOSK", attention: "log-broken" },
  "an update that waits": { attention: "update-held" },
  "safe mode that needs attention": { attention: "safe-mode" },
  "no version": { version: "none" },
  "beginning of the UUID": { uuid: "0000001" },
  label: { label: "site=Bern" },
  "label of any value": { label: "site" },
  "text that begins a UUID": { text: "0000001" },
  "text with capitals that begins a UUID": { text: " 0000001A" },
  "text that is a label": { text: "site=Bern" },
  "text that is a label and begins a UUID": { text: "0000002" },
};

describe("search of devices", () => {
  let database: Database;
  const { asked, open, sqlite } = watchedSqlite();

  before(async () => {
    database = await openDatabase(":memory:", open, 0);
    sqlite
      .prepare("insert into organisations (id, name, created_at_ms) values ('home', '', 1), ('else', '', 1)")
      .run([]);
    sqlite
      .prepare(`insert into products (id, organisation_id, code, title, created_at_ms) values
      ('k', 'home', 'KIOSK', '', 1), ('l', 'home', 'LAMP', '', 1), ('e', 'else', 'ELSE', '', 1)`)
      .run([]);
    for (let n = 0; n < COUNT; n += 1) await database.insertInto("devices").values(deviceOf(n)).execute();
    for (let n = 0; n < COUNT; n += 1)
      for (const label of labelsOf(n)) await database.insertInto("device_labels").values(label).execute();
  });
  after(() => database.destroy());

  const sight = {
    nowMs: NOW_MS,
    linked: () =>
      Array.from({ length: COUNT }, (_, n) => n)
        .filter(isLinked)
        .map(uuidOf),
  };
  const count = (filter: DeviceFilter, scope = HOME): Promise<number> =>
    countDevices(database, scope, { filter, sight });
  const found = async (filter: DeviceFilter, scope = HOME, limit = 500): Promise<readonly string[]> => {
    const uuids: string[] = [];
    let cursor: string | null = null;
    do {
      const { page } = readSearch({ ...filter, limit, ...(cursor === null ? {} : { cursor }) });
      const { rows, next } = pageOf(await listDevices(database, scope, { filter, sight }, page), limit, (row) =>
        placeOf(row, filter),
      );
      uuids.push(...rows.map(({ uuid }) => uuid));
      cursor = next;
    } while (cursor !== null);
    return uuids;
  };

  for (const [name, filter] of Object.entries(FILTERS)) {
    it(`finds by ${name} what is so, each once, however small the pages are`, async () => {
      const expected = Array.from({ length: COUNT }, (_, n) => n).filter((n) => isExpected(n, filter));
      assert.ok(expected.length > 0 && (name === "none" || expected.length < COUNT / 2));
      const seen = (n: number): number => deviceOf(n).last_seen_at_ms ?? 0;
      const isMissed = filter.notSeenSince !== undefined || filter.presence === "offline";
      const inOrder = isMissed ? expected.toSorted((a, b) => seen(a) - seen(b) || a - b) : expected;
      for (const limit of [1, 7, 500]) assert.deepEqual(await found(filter, HOME, limit), inOrder.map(uuidOf));
    });

    it(`reads a range of an index for ${name}, and sorts nothing`, async () => {
      asked.length = 0;
      await found(filter, HOME, 2);
      const { text, parameters } = asked.findLast((each) => each.text.includes('from "devices"')) ?? assert.fail();
      const plan = sqlite.prepare(`explain query plan ${text}`).all(parameters) as readonly {
        readonly detail: string;
      }[];
      const details = plan.map(({ detail }) => detail).join("; ");
      assert.match(details, /SEARCH devices USING INDEX devices_/);
      // What is scanned is the one list of devices that have a live link.
      assert.doesNotMatch(details.replace("SCAN json_each VIRTUAL TABLE", ""), /SCAN|TEMP B-TREE/);
      if (name === "product") assert.match(details, /devices_by_(viewer_product|product_version)/);
      const own = new Map<string | undefined, RegExp>([
        ["safe-mode", /devices_in_condition/],
        ["no-software", /devices_in_condition/],
        ["revoked", /devices_revoked/],
        ["unclaimed", /devices_unclaimed/],
        ["log-broken", /devices_log_broken/],
        ["update-held", /devices_held/],
      ]);
      assert.match(details, own.get(filter.state ?? filter.attention) ?? /devices_/);
    });
  }

  it("counts what it finds, whatever the filter", async () => {
    for (const [name, filter] of Object.entries(FILTERS))
      assert.equal(await count(filter), (await found(filter)).length, name);
    assert.equal(await count({}, { ...HOME, products: ["l"] }), (await found({ product: "LAMP" })).length);
    await assert.rejects(count({ product: "KIOSK" }, { ...HOME, products: ["l"] }), {
      code: "PRODUCT_UNKNOWN",
    });
  });

  it("finds what has no product", async () => {
    const expected = Array.from({ length: COUNT }, (_, n) => n).filter((n) => deviceOf(n).product_id === null);
    assert.deepEqual(await found({ product: "none" }), expected.map(uuidOf));
    assert.deepEqual(await found({ product: "none" }, { ...HOME, products: ["l"] }), []);
  });

  it("finds nothing by a text that is neither, and takes it for nothing else", async () => {
    for (const text of ["g", "%", "' or 1 = 1 --", "=x", "site=Chur", "-"])
      assert.deepEqual(await found({ text }), [], text);
  });

  it("shows who reaches some products the devices of those", async () => {
    const lamps = await found({}, { ...HOME, products: ["l"] });
    assert.deepEqual(lamps, await found({ product: "LAMP" }));
    assert.deepEqual(await found({}, { ...HOME, products: [] }), []);
    await assert.rejects(found({ product: "KIOSK" }, { ...HOME, products: ["l"] }), {
      code: "PRODUCT_UNKNOWN",
      message: /are for some products/,
    });
  });

  it("refuses a cursor of another order", async () => {
    const { next } = pageOf(
      await listDevices(database, HOME, { filter: {}, sight }, readSearch({ limit: 1 }).page),
      1,
      (row) => placeOf(row, {}),
    );
    assert.throws(() => readSearch({ notSeenSince: 1, cursor: next ?? "" }), { code: "INPUT_INVALID" });
  });
});

function deviceOf(n: number) {
  const isUnclaimed = n % 10 === 3;
  const product = n % 4 === 0 ? "k" : n % 4 === 1 ? "l" : null;
  return {
    ...{ uuid: uuidOf(n), maker_id: n % 10 === 9 ? "else" : "home", organisation_id: isUnclaimed ? null : "home" },
    ...{ product_id: isUnclaimed ? null : product, tag: n % 5 === 0 ? ("beta" as const) : ("release" as const) },
    ...{
      public_key: new Uint8Array(),
      is_revoked: n % 7 === 0 ? 1 : 0,
      is_log_broken: n % 8 === 4 ? 1 : 0,
      log_sequence: 0,
      log_hash: "",
      log_from: 0,
      well_from: 0,
      is_log_hidden: 0,
      notes: "",
    },
    ...{
      running_version: n % 3 === 0 ? "2.0.0" : n % 6 === 5 ? null : "1.0.0",
      running_product: null,
      running_manifest_sha256: null,
      reported: null,
    },
    held_version: n % 11 === 0 ? "3.0.0" : null,
    ...{ last_seen_at_ms: n % 6 === 0 ? null : n, created_at_ms: 1 },
    condition: conditionOf(n),
  };
}

function conditionOf(n: number): "safe-mode" | "on-trial" | "no-software" | "normal" {
  if (n % 16 === 5 || n % 16 === 12) return "no-software";
  if (n % 8 === 0) return "safe-mode";
  return n % 8 === 1 ? "on-trial" : "normal";
}

function labelsOf(n: number) {
  const of = { device_uuid: uuidOf(n), organisation_id: "home" };
  const site = { ...of, name: "site", value: n % 6 === 1 ? "Bern" : "Basel" };
  // A word that UUIDs begin with too.
  return n % 3 === 1 ? [site, { ...of, name: n === 7 ? "0000002" : "kiosk", value: "" }] : [];
}

function isMeant(n: number, text: string): boolean {
  if (text === "site=bern") return n % 6 === 1;
  return uuidOf(n).startsWith(text) || (text === "0000002" && n === 7);
}

/** The filters in words of their own. */
function isExpected(n: number, filter: DeviceFilter): boolean {
  const { product, version, tag, state, presence, attention, notSeenSince, uuid, label, text } = filter;
  const device = deviceOf(n);
  const seen = device.last_seen_at_ms ?? 0;
  const presences = {
    linked: isLinked(n),
    "checks-in": !isLinked(n) && seen >= 30,
    offline: !isLinked(n) && seen > 0 && seen < 30,
    "never-seen": !isLinked(n) && seen === 0,
    about: seen >= 30,
  };
  const isOwned = device.is_revoked === 0 && device.organisation_id !== null;
  const hasNoSoftware = isOwned && device.product_id !== null && device.condition === "no-software";
  const needs = new Map<string, boolean>([
    ["log-broken", isOwned && device.is_log_broken === 1],
    ["update-held", isOwned && device.held_version !== null],
    ["no-software", hasNoSoftware],
    ["safe-mode", device.is_revoked === 0 && device.condition === "safe-mode"],
  ]);
  const states = {
    revoked: device.is_revoked === 1,
    unclaimed: device.is_revoked === 0 && device.organisation_id === null,
    claimed: device.is_revoked === 0 && device.organisation_id !== null && device.product_id === null,
    activated: device.is_revoked === 0 && device.product_id !== null,
    owned: device.is_revoked === 0 && device.organisation_id !== null,
    "safe-mode": device.is_revoked === 0 && device.condition === "safe-mode",
    "on-trial": device.is_revoked === 0 && device.condition === "on-trial",
    "no-software": hasNoSoftware,
  };
  return (
    (product === undefined || device.product_id === "k") &&
    (version === undefined || device.running_version === (version === "none" ? null : version)) &&
    (tag === undefined || device.tag === tag) &&
    (state === undefined || states[state]) &&
    (presence === undefined || presences[presence]) &&
    (attention === undefined || needs.get(attention) === true) &&
    (notSeenSince === undefined || (device.last_seen_at_ms ?? 0) < notSeenSince) &&
    (uuid === undefined || device.uuid.startsWith(uuid)) &&
    (label === undefined || (label === "site" ? n % 3 === 1 : n % 6 === 1)) &&
    (text === undefined || isMeant(n, text.trim().toLowerCase()))
  );
}
