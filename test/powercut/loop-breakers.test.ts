import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { MemoCryptography } from "./memo-cryptography.ts";
import { deviceWith, install, runningApp } from "./scenario/steps.ts";
import { SimDevice } from "./sim-device.ts";
import { ONE, TWO } from "./world.ts";

const cryptography = new MemoCryptography();
const CUTS = 1_000;
const told = { tell: () => {}, cryptography };

/** The power goes while the device runs; what is left is one of the states that it may leave. */
function afterCut(disk: SimulatedDisk, random: Random): SimulatedDisk {
  const states = [...disk.crashStates({ limit: 16, seed: random.below(1_000_000), names: "any" })];
  const state = states[random.below(states.length)];
  assert.ok(state !== undefined);
  return disk.boot(state);
}

describe("law L5", () => {
  it(`takes no power cut for a fault: ${CUTS} in a row lead a confirmed generation nowhere`, async () => {
    const random = new Random(1);
    let disk = await deviceWith(cryptography, ONE);
    for (let cut = 0; cut < CUTS; cut += 1) {
      const device = await SimDevice.start(disk, cryptography);
      // Half of the starts come as far as a running app.
      if (random.below(2) === 0) await runningApp(device).ready();
      const { record, isSafeMode } = await device.status();
      assert.ok(!isSafeMode, `safe mode after ${cut} cuts`);
      assert.equal(device.app?.version, ONE.version);
      assert.equal(record.appFaults, 0);
      disk = afterCut(disk, random);
    }
  });

  it("enters safe mode at exactly the eighth fault, though the power goes after each", async () => {
    const random = new Random(2);
    let disk = await deviceWith(cryptography, ONE);
    for (let fault = 1; fault <= 8; fault += 1) {
      const device = await SimDevice.start(disk, cryptography);
      assert.ok(!(await device.status()).isSafeMode, `safe mode before fault ${fault}`);
      await runningApp(device).crash();
      const { record } = await device.status();
      assert.equal(record.appFaults, fault);
      assert.equal(record.safeMode, fault < 8 ? null : "max-faults");
      disk = afterCut(disk, random);
    }
    const after = await SimDevice.start(disk, cryptography);
    assert.ok((await after.status()).isSafeMode);
    assert.equal(after.app, undefined);
  });

  it("rolls a trial back that hangs the whole machine, after its third start", async () => {
    const random = new Random(3);
    let disk = await deviceWith(cryptography, ONE);
    const first = await SimDevice.start(disk, cryptography);
    await install(first, { disk, ...told }, TWO);
    await first.stop();
    const ran: (string | undefined)[] = [];
    for (let start = 1; start <= 5; start += 1) {
      disk = afterCut(disk, random);
      // The machine hangs as soon as the app runs; somebody pulls the plug.
      ran.push((await SimDevice.start(disk, cryptography)).app?.version);
    }
    assert.deepEqual(ran, [TWO.version, TWO.version, TWO.version, ONE.version, ONE.version]);
  });
});
