import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { HOUR_MS } from "../activity/index.ts";
import { openDatabase, openSqlite, type Database } from "../database/index.ts";
import { countDevices, type DeviceFilter } from "../device/index.ts";
import { DEVICE_ATTENTION } from "../device/attention-filter.ts";
import { provenTenant, type Scope } from "../organisation/index.ts";
import { MAX_SUBJECTS } from "./overview-schemas.ts";
import { readOverview, type FleetOverview } from "./read-overview.ts";

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 5;
const HOME = "home";
/** Products of HOME, and one of another organisation that devices of HOME may be of. */
const PRODUCTS = ["k", "l", "foreign"];

/** A device as the test knows it: one of each column that counts. */
interface Given {
  readonly maker: string;
  readonly owner: string | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly isRevoked: boolean;
  readonly isLogBroken: boolean;
  readonly condition: "normal" | "on-trial" | "safe-mode" | "no-software";
  readonly held: string | null;
  readonly seenAgoMs: number | null;
  readonly knownForMs: number;
  /** Of its newest rollback, and whose that was; null: none. */
  readonly rolledBack: {
    readonly agoMs: number;
    readonly owner: string | null;
    readonly isBefore: boolean;
    /** It has confirmed another since. */
    readonly isOver: boolean;
  } | null;
  readonly isLinked: boolean;
  /** Faults of its app that arrived last. */
  readonly failed: {
    readonly times: number;
    readonly agoMs: number;
    /** By the device's own clock, before now; null: it has none. */
    readonly byItsClockMs: number | null;
    readonly isOfOtherVersion: boolean;
    readonly isBefore: boolean;
  } | null;
}

const organisations = fc.constantFrom(HOME, HOME, HOME, "else");
const agoMs = fc.constantFrom(0, 1_000, HOUR_MS, HOUR_MS + 1, DAY_MS - 1, DAY_MS, DAY_MS + 1, 9 * DAY_MS);
const fleets = fc.array(
  fc.record<Given>({
    maker: organisations,
    owner: fc.option(organisations),
    product: fc.option(fc.constantFrom(...PRODUCTS)),
    version: fc.option(fc.constantFrom("1.0.0", "1.1.0", "2.0.0")),
    isRevoked: fc.nat(5).map((n) => n === 0),
    isLogBroken: fc.nat(5).map((n) => n === 0),
    condition: fc.constantFrom("normal", "normal", "on-trial", "safe-mode", "no-software"),
    held: fc.option(fc.constant("2.0.0")),
    seenAgoMs: fc.option(agoMs),
    knownForMs: agoMs,
    rolledBack: fc.option(
      fc.record({ agoMs, owner: fc.option(organisations), isBefore: fc.boolean(), isOver: fc.boolean() }),
    ),
    isLinked: fc.boolean(),
    failed: fc.option(
      fc.record({
        times: fc.nat(6),
        agoMs: fc.constantFrom(0, 599_999, 600_000, 600_001),
        byItsClockMs: fc.option(fc.constantFrom(-5_000, 0, 600_000, 600_001, DAY_MS)),
        isOfOtherVersion: fc.nat(4).map((n) => n === 0),
        isBefore: fc.nat(4).map((n) => n === 0),
      }),
    ),
  }),
  { maxLength: 40 },
);
const activities = fc.array(
  fc.record({
    organisation: organisations,
    product: fc.constantFrom("", ...PRODUCTS),
    hoursAgo: fc.nat(HOURS + 2),
    checkIns: fc.nat(50),
    faults: fc.nat(5),
  }),
  { maxLength: 20 },
);
const scopes = fc.option(fc.subarray(PRODUCTS)).map((products): Scope => ({ tenant: provenTenant(HOME), products }));

const uuidOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

describe("the figures of a fleet", () => {
  let database: Database;
  before(async () => {
    const sqlite = openSqlite(":memory:");
    database = await openDatabase("", () => sqlite, 0);
    for (const statement of [
      "insert into organisations (id, name, created_at_ms) values ('home', '', 1), ('else', '', 1)",
      `insert into products (id, organisation_id, code, title, created_at_ms) values
         ('k', 'home', 'KIOSK', '', 1), ('l', 'home', 'LAMP', '', 1), ('foreign', 'else', 'FOREIGN', '', 1)`,
    ])
      sqlite.prepare(statement).run([]);
  });
  after(() => database.destroy());

  it("are those of a count that looks at every device", async () => {
    await fc.assert(
      fc.asyncProperty(fleets, activities, scopes, async (fleet, activity, scope) => {
        await database.deleteFrom("activity").execute();
        await database.deleteFrom("outcomes").execute();
        await database.deleteFrom("faults").execute();
        await database.deleteFrom("devices").execute();
        for (const [n, given] of fleet.entries()) await addDevice(database, uuidOf(n), given);
        for (const { organisation, product, hoursAgo, checkIns, faults } of activity)
          await addHour(database, { organisation, product, hoursAgo, checkIns, faults });
        const all = fleet.map((given, n) => ({ ...given, uuid: uuidOf(n) }));
        const linked = all.filter(({ isLinked, owner }) => isLinked && owner === HOME).map(({ uuid }) => uuid);
        const sight = { nowMs: NOW_MS, linked: () => linked };
        const overview = await readOverview({ database, scope, sight, hours: HOURS });
        const seen = all.filter((device) => isVisible(device, scope));

        assert.deepEqual(overview.states, naiveStates(seen));
        assert.equal(overview.online, seen.filter(({ uuid }) => linked.includes(uuid)).length);
        assert.deepEqual(versionsIn(overview), naiveVersions(seen));
        assert.deepEqual(overview.activity, naiveActivity(activity, scope));
        assert.deepEqual(attentionIn(overview), naiveAttention(seen));
        // What a list that shows them counts is what stands beside the link to it.
        const counted = (filter: DeviceFilter): Promise<number> => countDevices(database, scope, { filter, sight });
        const { states } = overview;
        assert.equal(await counted({ state: "safe-mode" }), states.safeMode);
        assert.equal(await counted({ state: "no-software" }), states.noSoftware);
        assert.equal(await counted({ state: "activated" }), states.activated);
        assert.equal(await counted({ state: "owned", presence: "about" }), states.about);
        assert.equal(await counted({ presence: "linked" }), overview.online);
        assert.equal(await counted({ attention: "quiet" }), states.quiet);
        const needy = new Map(overview.attention.map(({ kind, count }) => [kind, count]));
        for (const attention of DEVICE_ATTENTION)
          assert.equal(await counted({ attention }), needy.get(attention) ?? 0, attention);
      }),
      { numRuns: 150 },
    );
  });
});

type Known = Given & { readonly uuid: string };

function isVisible({ owner, maker, product }: Known, { products }: Scope): boolean {
  return (owner ?? maker) === HOME && (products === null || (product !== null && products.includes(product)));
}

function naiveStates(seen: readonly Known[]): FleetOverview["states"] {
  const states = {
    total: 0,
    unclaimed: 0,
    claimed: 0,
    activated: 0,
    revoked: 0,
    safeMode: 0,
    onTrial: 0,
    noSoftware: 0,
  };
  const [about, quiet] = [seen.filter(isAbout).length, seen.filter(isQuiet).length];
  for (const device of seen) {
    states.total += 1;
    if (device.isRevoked) states.revoked += 1;
    else if (device.owner === null) states.unclaimed += 1;
    else if (device.product === null) states.claimed += 1;
    else states.activated += 1;
    if (!device.isRevoked && device.condition === "safe-mode") states.safeMode += 1;
    if (!device.isRevoked && device.condition === "on-trial") states.onTrial += 1;
    if (hasNoSoftware(device)) states.noSoftware += 1;
  }
  return { ...states, about, quiet };
}

function isAbout({ isRevoked, owner, seenAgoMs }: Known): boolean {
  return !isRevoked && owner !== null && (seenAgoMs ?? Infinity) <= HOUR_MS;
}

function isQuiet({ isRevoked, owner, seenAgoMs, knownForMs }: Known): boolean {
  const isMissed = (seenAgoMs ?? Infinity) > DAY_MS && knownForMs > DAY_MS;
  return !isRevoked && owner !== null && isMissed;
}

function hasNoSoftware({ isRevoked, owner, product, condition }: Known): boolean {
  return !isRevoked && owner !== null && product !== null && condition === "no-software";
}

function isFailing({ failed, condition, isRevoked, owner }: Known): boolean {
  if (failed === null || condition !== "normal" || isRevoked || owner !== HOME) return false;
  const { times, agoMs, byItsClockMs, isOfOtherVersion, isBefore } = failed;
  // A clock that is in the future is not right.
  const isRecent = agoMs <= 600_000 && (byItsClockMs ?? 0) <= 600_000;
  return times >= 3 && isRecent && !isOfOtherVersion && !isBefore;
}

function naiveVersions(seen: readonly Known[]): Readonly<Record<string, number>> {
  const versions: Record<string, number> = {};
  for (const { product, version } of seen) {
    const name = `${product} ${version}`;
    versions[name] = (versions[name] ?? 0) + 1;
  }
  return versions;
}

function versionsIn({ versions }: FleetOverview): Readonly<Record<string, number>> {
  const counts = versions.map(({ devices }) => devices);
  assert.deepEqual(
    counts,
    counts.toSorted((one, other) => other - one),
  );
  return Object.fromEntries(versions.map(({ productId, version, devices }) => [`${productId} ${version}`, devices]));
}

interface Hour {
  readonly organisation: string;
  readonly product: string;
  readonly hoursAgo: number;
  readonly checkIns: number;
  readonly faults: number;
}

function naiveActivity(activity: readonly Hour[], { products }: Scope): FleetOverview["activity"] {
  const thisHour = Math.floor(NOW_MS / HOUR_MS);
  return Array.from({ length: HOURS }, (_, index) => {
    const hoursAgo = HOURS - 1 - index;
    const counted = activity.filter(
      (hour) =>
        hour.organisation === HOME &&
        hour.hoursAgo === hoursAgo &&
        (products === null || products.includes(hour.product)),
    );
    return {
      hourMs: (thisHour - hoursAgo) * HOUR_MS,
      checkIns: counted.reduce((sum, { checkIns }) => sum + checkIns, 0),
      faults: counted.reduce((sum, { faults }) => sum + faults, 0),
    };
  });
}

/** Kinds about devices, each with its devices. */
function naiveAttention(seen: readonly Known[]): Readonly<Record<string, readonly [number, boolean]>> {
  const found = {
    "safe-mode": seen.filter(({ condition, isRevoked }) => condition === "safe-mode" && !isRevoked),
    "app-failing": seen.filter(isFailing),
    "log-broken": seen.filter(({ isLogBroken, owner, isRevoked }) => isLogBroken && owner !== null && !isRevoked),
    "no-software": seen.filter(
      (device) =>
        hasNoSoftware(device) &&
        (device.knownForMs > HOUR_MS || (device.rolledBack !== null && !device.rolledBack.isBefore)),
    ),
    "rolled-back": seen.filter(
      ({ rolledBack, owner }) =>
        rolledBack !== null &&
        !rolledBack.isBefore &&
        !rolledBack.isOver &&
        rolledBack.agoMs <= DAY_MS &&
        rolledBack.owner === HOME &&
        owner === HOME,
    ),
    quiet: seen.filter(isQuiet),
    "update-held": seen.filter(({ held, owner, isRevoked }) => held !== null && owner !== null && !isRevoked),
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([kind, devices]) =>
      devices.length === 0 ? [] : [[kind, [devices.length, true] as const]],
    ),
  );
}

function attentionIn({ attention }: FleetOverview): Readonly<Record<string, readonly [number, boolean]>> {
  return Object.fromEntries(
    attention.map(({ kind, count, subjects }) => [kind, [count, subjects.length === Math.min(count, MAX_SUBJECTS)]]),
  );
}

async function addDevice(database: Database, uuid: string, given: Given): Promise<void> {
  await database
    .insertInto("devices")
    .values({
      ...{ uuid, maker_id: given.maker, organisation_id: given.owner, product_id: given.product, tag: "release" },
      ...{
        public_key: new Uint8Array(),
        is_revoked: Number(given.isRevoked),
        is_log_broken: Number(given.isLogBroken),
      },
      ...{ log_sequence: 9, log_hash: "", log_from: 4, well_from: 0, is_log_hidden: 0, notes: "", reported: null },
      ...{ running_version: given.version, running_product: null, running_manifest_sha256: "runs" },
      ...{ condition: given.condition, held_version: given.held, created_at_ms: NOW_MS - given.knownForMs },
      last_seen_at_ms: given.seenAgoMs === null ? null : NOW_MS - given.seenAgoMs,
    })
    .execute();
  for (let n = 0; n < (given.failed?.times ?? 0); n += 1) await addFault(database, uuid, n, given.failed);
  const { rolledBack } = given;
  if (rolledBack === null) return;
  const sequence = rolledBack.isBefore ? 4 : 5;
  await addOutcome(database, uuid, { ...rolledBack, sequence, result: "rolled-back" });
  if (rolledBack.isOver)
    await addOutcome(database, uuid, { ...rolledBack, sequence: sequence + 1, result: "confirmed" });
}

async function addOutcome(
  database: Database,
  uuid: string,
  { sequence, result, owner, agoMs: receivedAgoMs }: AddedOutcome,
): Promise<void> {
  await database
    .insertInto("outcomes")
    .values({
      ...{ device_uuid: uuid, sequence, update_id: "", manifest_sha256: null, product: null, version: null, result },
      ...{ reason: null, detail: null, fault: null, at_ms: 1, organisation_id: owner },
      received_at_ms: NOW_MS - receivedAgoMs,
    })
    .execute();
}

interface AddedOutcome {
  readonly sequence: number;
  readonly result: "rolled-back" | "confirmed";
  readonly owner: string | null;
  readonly agoMs: number;
}

async function addFault(database: Database, uuid: string, n: number, failed: Given["failed"]): Promise<void> {
  if (failed === null) return;
  const { agoMs, byItsClockMs, isOfOtherVersion, isBefore } = failed;
  await database
    .insertInto("faults")
    .values({
      ...{ device_uuid: uuid, sequence: isBefore ? n - 5 : 5 + n, subject: "app", type: "exit-code", fingerprint: "" },
      ...{ manifest_sha256: isOfOtherVersion ? "ran" : "runs", version: null, is_on_trial: 0, exit_code: 1 },
      ...{ signal: null, uptime_ms: 1, last_output: "" },
      ...{ at_ms: byItsClockMs === null ? 0 : NOW_MS - byItsClockMs, received_at_ms: NOW_MS - agoMs },
    })
    .execute();
}

async function addHour(database: Database, { organisation, product, hoursAgo, checkIns, faults }: Hour): Promise<void> {
  const hourMs = (Math.floor(NOW_MS / HOUR_MS) - hoursAgo) * HOUR_MS;
  await database
    .insertInto("activity")
    .values({
      ...{ organisation_id: organisation, product_id: product, hour_ms: hourMs, check_ins: checkIns, faults },
    })
    .onConflict((conflict) =>
      conflict.columns(["organisation_id", "hour_ms", "product_id"]).doUpdateSet(({ eb }) => ({
        check_ins: eb("activity.check_ins", "+", checkIns),
        faults: eb("activity.faults", "+", faults),
      })),
    )
    .execute();
}
