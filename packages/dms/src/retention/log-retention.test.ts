import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { openDatabase, openSqlite } from "../database/index.ts";
import { KEEP_ALL } from "./retention-rules.ts";
import { retentionPass } from "./retention.ts";

/** A day from now on, so that what was just told is old. */
const LATER = { nowMs: () => new SystemClock().nowMs() + 3 * 86_400_000 };

describe("a device's log of which the beginning is kept no longer", () => {
  it("is gone on with, repeated and sent from its beginning without being taken for another past", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const device = await enrol(test, anna, 150);
    await prune(test);
    const state = async () =>
      (await anna.get(`/api/devices/${device.uuid}`)).json<{ isLogBroken: boolean; logSequence: number }>();
    // Whatever was lost on the way: all of it, the part that is kept no longer, and what is new.
    for (const [from, to] of [
      [0, 20],
      [30, 90],
      [90, 150],
    ])
      assert.equal((await device.sendLog(device.lines.slice(from, to))).status, 200);
    device.record({ kind: "faults-reset", faults: 1 });
    assert.equal((await device.sendLog(device.lines.slice(-60))).status, 200);
    const { isLogBroken, logSequence } = await state();
    assert.deepEqual([isLogBroken, logSequence], [false, 151]);
  });

  it("still shows that a device signs another past, as long as that reaches what is kept", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const device = await enrol(test, anna, 150);
    await prune(test);
    const other = new TestDevice(test);
    for (let count = 0; count < 150; count += 1) other.record({ kind: "faults-reset", faults: 7 });
    const isBroken = async (): Promise<boolean> =>
      (await anna.get(`/api/devices/${device.uuid}`)).json<{ isLogBroken: boolean }>().isLogBroken;
    assert.equal(
      (await device.sendLog(other.lines.slice(0, 40))).status,
      200,
      "nothing is left that it could differ from",
    );
    assert.equal(await isBroken(), false);
    const answer = await device.sendLog(other.lines.slice(0, 60));
    assert.deepEqual([answer.status, answer.body["code"]], [422, "LOG_CHAIN_BROKEN"]);
    assert.equal(await isBroken(), true);
  });
});

async function enrol(test: TestDms, anna: TestPerson, entries: number): Promise<TestDevice> {
  const device = new TestDevice(test);
  const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
  await device.enrol(tokens, randomUUID());
  for (let count = 0; count < entries; count += 1) device.record({ kind: "faults-reset", faults: 1 });
  for (let start = 0; start < entries; start += 50)
    assert.equal((await device.sendLog(device.lines.slice(start, start + 50))).status, 200);
  return device;
}

/** As the DMS does from time to time; here from beside it. */
async function prune(test: TestDms): Promise<void> {
  const database = await openDatabase(join(test.folder, "dms.db"), openSqlite, 0);
  let removed = 0;
  const rules = { ...KEEP_ALL, logDays: 1 };
  for await (const rows of retentionPass({ database, clock: LATER, rules })) removed += rows;
  assert.equal(removed, 50);
  await database.destroy();
}
