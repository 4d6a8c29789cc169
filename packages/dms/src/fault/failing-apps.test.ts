import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { sha256Hex } from "@regrow/core/port";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { watchedSqlite } from "../../test/watched-sqlite.ts";
import { openDatabase } from "../database/index.ts";
import { provenTenant, wholeOf } from "../organisation/index.ts";
import { listFailingApps } from "./failing-apps.ts";

interface Shown {
  readonly failingApp: { readonly faults: number; readonly withinMs: number } | null;
}

describe("a device whose app keeps failing", () => {
  const publisher = makePublisher();
  const { product } = publisher;
  const bundle = publisher.bundle({ version: "1.0.0" });
  const generation = sha256Hex(new NodeCryptography(), headOf(bundle).manifest);
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: product, platformRoot });
    await anna.upload(product, bundle);
    device = new TestDevice(test);
    const claim = await anna.makeToken("claim", { product });
    await device.enrol({ provision: await anna.makeToken("provision"), claim }, randomUUID());
    const confirmed = { kind: "confirmed", updateId: randomUUID(), generation, product, version: "1.0.0" } as const;
    device.record({ ...confirmed, securityVersion: 0 });
  });
  after(() => test[Symbol.asyncDispose]());

  const fail = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1)
      device.record({
        kind: "fault",
        fault: {
          ...{ subject: "app", type: "exit-code", atMs: test.clock.nowMs(), generation, version: "1.0.0" },
          ...{ onTrial: false, exitCode: 1, signal: null, uptimeMs: 120, lastOutput: "", fingerprint: "a".repeat(16) },
        },
      });
    assert.equal((await device.sendLog()).status, 200);
  };
  /** As the list and the device's own page are told it. */
  const shown = async (): Promise<Shown["failingApp"]> => {
    const one = (await anna.get(`/api/devices/${device.uuid}`)).json<Shown>();
    const [listed] = (await anna.get("/api/devices")).json<{ devices: Shown[] }>().devices;
    assert.deepEqual(listed?.failingApp, one.failingApp);
    return one.failingApp;
  };

  it("is shown as such from its third fault on, until ten minutes are over", async () => {
    await fail(2);
    assert.equal(await shown(), null);
    await fail(1);
    const { faults, withinMs } = (await shown()) ?? {};
    assert.deepEqual([faults, withinMs], [3, 600_000]);
    test.clock.advance(600_000);
    assert.equal(await shown(), null);
  });

  const BEGUN = { kind: "healing", step: "bundle", generation: null, version: null, detail: "" } as const;
  const ENDS: readonly RecoveryEvent[] = [
    { kind: "faults-reset", faults: 3 },
    { kind: "faults-cleared", faults: 3, healthyMs: 60_000 },
    { kind: "safe-mode-entered", reason: "max-faults", faults: 8 },
    { ...BEGUN, step: "settings", outcome: "healed" },
    { kind: "confirmed", updateId: randomUUID(), generation, product, version: "1.0.0", securityVersion: 0 },
  ];
  for (const event of ENDS)
    it(`is well again when its log says ${event.kind}, and fails anew after that`, async () => {
      await fail(3);
      device.record({ ...BEGUN, outcome: "begun" });
      await device.sendLog();
      assert.equal((await shown())?.faults, 3);
      device.record(event);
      await device.sendLog();
      assert.equal(await shown(), null);
      await fail(3);
      assert.equal((await shown())?.faults, 3);
      test.clock.advance(600_000);
    });

  it("is left to itself in safe mode", async () => {
    await fail(3);
    assert.notEqual(await shown(), null);
    await device.checkIn({ safeMode: "max-faults" });
    // What was seen is written behind: this writes it.
    await test.restart();
    assert.equal(await shown(), null);
  });
});

describe("looking for apps that keep failing", () => {
  it("reads the faults of ten minutes and their devices, however many there are of both", async () => {
    const { asked, open, sqlite } = watchedSqlite();
    const database = await openDatabase(":memory:", open, 0);
    const plan = async (uuids: { readonly uuids?: readonly string[] }): Promise<string> => {
      asked.length = 0;
      await listFailingApps(database, wholeOf(provenTenant("home")), { nowMs: 1e12, limit: 9, ...uuids });
      const [question] = asked;
      assert.ok(question !== undefined);
      const steps = sqlite.prepare(`explain query plan ${question.text}`).all(question.parameters) as readonly {
        readonly detail: string;
      }[];
      return steps.map(({ detail }) => detail).join("; ");
    };
    const devices = String.raw`; SEARCH devices USING INDEX \S+ \((organisation_id=\? AND )?uuid=\?\)`;
    assert.match(
      await plan({}),
      new RegExp(`^SEARCH faults USING INDEX faults_of_apps_by_arrival \\(received_at_ms>\\?\\)${devices}`),
    );
    assert.match(
      await plan({ uuids: ["a", "b"] }),
      new RegExp(
        `^SEARCH faults USING INDEX faults_of_app_by_arrival \\(device_uuid=\\? AND received_at_ms>\\?\\)${devices}`,
      ),
    );
    await database.destroy();
  });
});
