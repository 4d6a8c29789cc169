import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { beginTrial, confirmTrial, EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SimulatedSerial } from "@regrow/sim/serial";
import { makePublisher } from "@regrow/testing/publisher";
import { EMPTY_STATUS, fakeBootloader } from "../../test/fake-bootloader.ts";
import { inTree, idOf } from "../../test/installed-device.ts";
import { stageBundle } from "../../test/stage-bundle.ts";
import { startKernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import type { StartProgram } from "../app/index.ts";
import { FOLDERS } from "../layout/index.ts";
import { installUpdate } from "../store/index.ts";

const cryptography = new NodeCryptography();
const publisher = makePublisher();
const PROGRAM = { tree: "app", command: "node", arguments: ["heal.mjs"], environment: { WHERE: "here" } };
const BUNDLE = publisher.bundle({ version: "1.1.0", safeModeApp: PROGRAM });

/** A kernel in safe mode, on whose disk that bundle is confirmed; programs are streams of the test. */
async function start(spoil: (disk: SimulatedDisk) => Promise<void> = async () => {}, loads = 10) {
  const disk = await makeTestDevice({ isProvisioned: false, platformRoot: publisher.platformRoot });
  for (const folder of [FOLDERS.objects, FOLDERS.generations, FOLDERS.staging]) await disk.makeDirectory(folder);
  await stageBundle(disk, "u", BUNDLE);
  const target = { product: null, platform: "linux-x64", securityVersion: 0, runningVersion: null };
  const installed = await installUpdate({ disk, cryptography }, "u", target);
  const { record } = confirmTrial(beginTrial(EMPTY_BOOT_RECORD, installed, "u").record);
  await spoil(disk);
  const launches: Parameters<StartProgram>[0][] = [];
  const input = new PassThrough();
  const output = new PassThrough();
  const ended = Promise.withResolvers<{ code: number | null; signal: null }>();
  const steps: string[] = [];
  const faulty = { ...record, appFaults: 8, safeMode: "max-faults" as const };
  const bootloader = fakeBootloader(
    { ...EMPTY_STATUS, record: faulty, isSafeMode: true },
    {
      heal: ({ step }) => {
        steps.push(step);
        return { isTaken: step === "loaded" || (step === "load" && launches.length < loads), detail: "" };
      },
    },
  );
  const clock = new VirtualClock();
  const kernel = startKernel(disk, new SimulatedSerial(), {
    bootloader,
    clock,
    startProgram: async (launch) => {
      launches.push(launch);
      return { input, output, ended: ended.promise, kill: () => ended.resolve({ code: null, signal: null }) };
    },
  });
  await kernel.printed("SAFEMODE> ");
  return { kernel, clock, launches, input, output, ended, steps };
}

async function turnsUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((turn) => setImmediate(turn));
}

describe("a bundle's own safemode app", () => {
  it("is told why, gives commands and reads answers with headers, then leaves the rest to a person", async () => {
    const { kernel, launches, input, output, ended, steps, clock } = await start();
    await turnsUntil(() => launches.length === 1);
    const [launch] = launches;
    assert.deepEqual([launch?.program, launch?.generation, launch?.version], [PROGRAM, idOf(BUNDLE), "1.1.0"]);
    assert.deepEqual(launch?.reason, {
      REGROW_SAFE_MODE_REASON: "max-faults",
      REGROW_SAFE_MODE_FAULTS: "8",
      REGROW_SAFE_MODE_FAULT: "",
      REGROW_SAFE_MODE_LOADS: "0",
    });
    let answers = "";
    output.on("data", (bytes: Uint8Array) => void (answers += Buffer.from(bytes).toString()));
    input.write("get system.safemode.status\nnonsense\n");
    await turnsUntil(() => answers.length >= 9 + 3 + 9);
    assert.match(answers, /^S000003\r\n1\r\nS3\d{5}\r\n/);
    ended.resolve({ code: 0, signal: null });
    await turnsUntil(() => steps.includes("loaded"));
    await turnsUntil(() => clock.pending().some(({ dueMs }) => dueMs - clock.monotonicMs() === 15_000));
    await clock.advance(15_000);
    await kernel.printed("[Nothing is left to be tried");
    assert.deepEqual(steps, ["load", "loaded", "give-up"]);
    await kernel.stop();
  });

  it("is not started when it has failed too often: commands are what is left", async () => {
    const { kernel, launches, steps, clock } = await start(async () => {}, 0);
    await turnsUntil(() => clock.pending().some(({ dueMs }) => dueMs - clock.monotonicMs() === 15_000));
    await clock.advance(15_000);
    await kernel.printed("[Nothing is left to be tried");
    assert.deepEqual([launches.length, steps], [0, ["load", "give-up"]]);
    await kernel.stop();
  });

  it("of a damaged bundle never runs (L2): the framework's own does", async () => {
    const damaged = await start(async (disk) => {
      await disk.remove(inTree(BUNDLE, "main.mjs"));
      await disk.write(inTree(BUNDLE, "main.mjs"), new TextEncoder().encode("evil()"));
    });
    const { kernel, launches, steps, clock } = damaged;
    await turnsUntil(() => clock.pending().some(({ dueMs }) => dueMs - clock.monotonicMs() === 15_000));
    await clock.advance(15_000);
    await kernel.printed("[Nothing is left to be tried");
    assert.deepEqual([launches.length, steps[0]], [0, "settings"]);
    await kernel.stop();
  });
});
