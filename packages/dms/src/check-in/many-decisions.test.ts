import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BUNDLE_STATES, TAGS } from "@regrow/core/decision";
import type { CheckInRequest } from "@regrow/core/protocol";
import { openDatabase, openSqlite, type Database } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { decideFor } from "./decide-for.ts";
import { ManyDecisions, type AskingDevice } from "./many-decisions.ts";

const HOME = provenTenant("home");
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const PRODUCTS = ["p0", "p1"] as const;
const VERSIONS = ["1.0.0", "1.1.0", "2.0.0"] as const;
const hashOf = (version: string): string => `hash-${version}`;

/** Three times as often the first, so that most devices come as far as their bundles. */
const mostly = <Value>(first: Value, ...others: readonly Value[]) => fc.constantFrom(first, first, first, ...others);
const version = fc.constantFrom(...VERSIONS);
const policy = fc.option(
  fc.record({
    notBeforeMs: fc.option(fc.constantFrom(NOW_MS - 1, NOW_MS + 1)),
    window: fc.constantFrom("", "02:00-05:00", "11:00-13:00"),
    utcOffsetMinutes: fc.constantFrom(0, 60),
    asksFirst: fc.boolean(),
  }),
);
const worlds = fc.record({
  policies: fc.tuple(policy, policy),
  bundles: fc.uniqueArray(
    fc.record({
      ...{ product: mostly(...PRODUCTS), version, state: mostly("available" as const, ...BUNDLE_STATES) },
      ...{ tag: fc.constantFrom(...TAGS, null), floor: fc.option(version), security: fc.nat(1) },
    }),
    { selector: (bundle) => `${bundle.product} ${bundle.version}`, maxLength: 6 },
  ),
  devices: fc.array(
    fc.record({
      ...{
        isOwned: mostly(true, false),
        product: mostly("p0" as const, "p1" as const, null),
        tag: fc.constantFrom(...TAGS),
      },
      ...{
        isRevoked: mostly(false, true),
        onTrial: mostly(false, true),
        running: fc.option(version),
        security: fc.nat(1),
      },
      ...{ safeMode: mostly("max-faults", null, "damaged"), confirmed: fc.option(version) },
      ...{
        policy,
        consents: fc.uniqueArray(version),
        tried: fc.array(fc.tuple(version, fc.boolean()), { maxLength: 4 }),
      },
    }),
    { maxLength: 12 },
  ),
});
type World = typeof worlds extends fc.Arbitrary<infer Made> ? Made : never;

/** Law L10: what many devices are shown to get is what each of them is told. */
describe("what many devices get", () => {
  it("is what each of them would get by itself", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const database = await openDatabase(":memory:", openSqlite, 0);
        try {
          const devices = await fill(database, world);
          const decided = await new ManyDecisions(database, NOW_MS).decide(HOME, devices);
          for (const device of devices)
            assert.deepEqual(decided.get(device.uuid), await decideFor(database, device, device.request, NOW_MS));
        } finally {
          await database.destroy();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is decided once for all that agree in what decides it", async () => {
    const database = await openDatabase(":memory:", openSqlite, 0);
    const bundles = [
      { product: "p0", version: "2.0.0", state: "available", tag: "release", floor: null, security: 0 },
    ] as const;
    const asksFirst = { notBeforeMs: null, window: "", utcOffsetMinutes: 0, asksFirst: true } as const;
    const devices = Array.from({ length: 400 }, (_, n): World["devices"][number] => ({
      ...{
        isOwned: true,
        product: "p0",
        tag: "release",
        isRevoked: false,
        onTrial: false,
        security: 0,
        safeMode: null,
      },
      ...{ running: n % 2 === 0 ? "1.0.0" : "2.0.0", confirmed: null, consents: [], tried: [] },
      policy: n % 4 < 2 ? null : asksFirst,
    }));
    const asking = await fill(database, { policies: [null, null], bundles: [...bundles], devices });
    const decisions = new ManyDecisions(database, NOW_MS);
    const decided = await decisions.decide(HOME, asking.slice(0, 200));
    await decisions.decide(HOME, asking.slice(200));
    const kinds = asking.slice(0, 4).map(({ uuid }) => decided.get(uuid)?.reasons.at(-1)?.code);
    assert.deepEqual(kinds, ["offered", "up-to-date", "consent-needed", "up-to-date"]);
    assert.equal(decisions.questions, 4);
    await database.destroy();
  });
});

async function fill(database: Database, { policies, bundles, devices }: World): Promise<readonly AskingDevice[]> {
  const organisation = { id: HOME, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 };
  await database.insertInto("organisations").values(organisation).execute();
  for (const [n, id] of PRODUCTS.entries()) {
    const rule = policies[n] ?? null;
    const product = { id, organisation_id: HOME, code: id.toUpperCase(), title: "", description: "", is_locked: 0 };
    const more = {
      kind: "development",
      created_at_ms: 1,
      update_policy: rule === null ? null : JSON.stringify(rule),
    } as const;
    await database
      .insertInto("products")
      .values({ ...product, ...more })
      .execute();
  }
  for (const bundle of bundles) {
    const id = `${bundle.product}-${bundle.version}`;
    const of = { organisation_id: HOME, product_id: bundle.product };
    await database
      .insertInto("bundles")
      .values({
        ...{ ...of, id, version: bundle.version, manifest_sha256: hashOf(bundle.version), manifest: new Uint8Array() },
        ...{ base_manifest_sha256: null, security_version: bundle.security, floor: bundle.floor, platform: "any" },
        ...{ notes: "", size_bytes: 1, state: bundle.state, created_at_ms: 1, state_since_ms: 1 },
      })
      .execute();
    if (bundle.tag !== null)
      await database
        .insertInto("tags")
        .values({ ...of, tag: bundle.tag, bundle_id: id, tagged_at_ms: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }
  const asking: AskingDevice[] = [];
  for (const [n, device] of devices.entries()) asking.push(await addDevice(database, `device-${n}`, device));
  return asking;
}

async function addDevice(database: Database, uuid: string, device: World["devices"][number]): Promise<AskingDevice> {
  const { product: productId, tag, isRevoked } = device;
  const owner = device.isOwned ? HOME : null;
  await database
    .insertInto("devices")
    .values({
      ...{ uuid, maker_id: HOME, organisation_id: owner, product_id: productId, tag, public_key: new Uint8Array() },
      ...{
        is_revoked: Number(isRevoked),
        is_log_broken: 0,
        log_sequence: 0,
        log_from: 0,
        well_from: 0,
        is_log_hidden: 0,
        notes: "",
      },
      ...{ log_hash: "", running_manifest_sha256: device.confirmed === null ? null : hashOf(device.confirmed) },
      ...{ condition: "normal", created_at_ms: 1 },
    })
    .execute();
  if (device.policy !== null)
    await database
      .insertInto("device_update_policies")
      .values({ device_uuid: uuid, organisation_id: HOME, policy: JSON.stringify(device.policy) })
      .execute();
  for (const each of device.consents)
    await database
      .insertInto("update_consents")
      .values({
        ...{ device_uuid: uuid, organisation_id: HOME, manifest_sha256: hashOf(each), version: each },
        ...{ given_by: "anna", given_at_ms: 1 },
      })
      .execute();
  for (const [sequence, [each, isConfirmed]] of device.tried.entries())
    await database
      .insertInto("outcomes")
      .values({
        ...{ device_uuid: uuid, sequence, update_id: "u", manifest_sha256: hashOf(each), product: null, version: each },
        ...{ result: isConfirmed ? "confirmed" : "rolled-back", reason: null, detail: null, fault: null },
        ...{ at_ms: 1, organisation_id: owner, received_at_ms: 1 },
      })
      .execute();
  return {
    uuid,
    owner,
    supplier: productId === null ? null : HOME,
    productId,
    tag,
    isRevoked,
    request: requestOf(device),
  };
}

function requestOf({ running, onTrial, safeMode, security }: World["devices"][number]): CheckInRequest {
  return {
    running:
      running === null ? null : { id: hashOf(running), product: "P0", version: running, securityVersion: security },
    ...{ onTrial, safeMode, appFaults: 0, securityVersion: security, platform: "linux-x64", framework: "1.0.0" },
    ...{ freeBytes: 1, logSequence: 0, wish: { asked: false, force: false, version: null } },
  };
}
