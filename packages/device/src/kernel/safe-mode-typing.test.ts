import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedSerial } from "@regrow/sim/serial";
import { EMPTY_STATUS, fakeBootloader } from "../../test/fake-bootloader.ts";
import { startKernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";

const GENERATION = { id: "a".repeat(64), product: "ACME", version: "1.1.0", securityVersion: 0 };
const DELAY_MS = 15_000;

/** A kernel in safe mode after eight faults, whose bootloader refuses every step. */
async function faultyKernel() {
  const record = { ...EMPTY_BOOT_RECORD, confirmed: GENERATION, appFaults: 8, safeMode: "max-faults" as const };
  const bootloader = fakeBootloader({ ...EMPTY_STATUS, record, isSafeMode: true });
  const clock = new VirtualClock();
  const kernel = startKernel(await makeTestDevice({ isProvisioned: false }), new SimulatedSerial(), {
    bootloader,
    clock,
  });
  await kernel.printed("SAFEMODE> ");
  // What it loads only in safe mode comes from a real disk.
  while (!clock.pending().some(({ dueMs }) => dueMs - clock.monotonicMs() === DELAY_MS))
    await new Promise((turn) => setImmediate(turn));
  const steps = (): readonly string[] =>
    bootloader.requests.flatMap((request) => (request.kind === "heal" ? [request.step] : []));
  return { kernel, clock, steps };
}

describe("a kernel in safe mode", () => {
  it("begins to heal when nobody types, and says at the console what it comes to", async () => {
    const { kernel, clock, steps } = await faultyKernel();
    await clock.advance(DELAY_MS - 1);
    assert.deepEqual(steps(), []);
    await clock.advance(1);
    await kernel.printed("[Nothing is left to be tried");
    assert.deepEqual(steps(), ["settings", "reset-faults", "give-up"]);
    await kernel.stop();
  });

  it("does nothing by itself from the first byte that is typed, before there is a line, and says nothing of it", async () => {
    const { kernel, clock, steps } = await faultyKernel();
    const before = kernel.text();
    kernel.type("f");
    // Read when the clock waits for the silence of the person instead.
    while (!clock.pending().some(({ dueMs }) => dueMs - clock.monotonicMs() === 900_000))
      await new Promise((turn) => setImmediate(turn));
    await clock.advance(890_000);
    assert.equal(kernel.text(), before);
    kernel.type("aults_reset\r\n");
    await kernel.printed("Success");
    await clock.advance(890_000);
    assert.deepEqual(steps(), []);
    await clock.advance(10_000);
    await kernel.printed("[Nobody types: safe mode goes on by itself]");
    await kernel.stop();
  });
});
