import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { SeededEntropy } from "@regrow/sim/clock";
import { startDeviceTree, type DeviceTree } from "../harness/device-tree.ts";
import { figure } from "../harness/figure.ts";
import { manyFiles, publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

/** Kills altogether: REGROW_KILLS. */
const KILLS = Number(process.env["REGROW_KILLS"] ?? "30");
/** Equal seeds kill at equal times: REGROW_SEED. */
const SEED = Number(process.env["REGROW_SEED"] ?? "1");
const UPDATE_MS = 120_000;
/** Enough for download and install to take a good part of the update's time. */
const [FILES_CHANGED, FILE_BYTES] = [300, 8 * 1024];
const VERSIONS = ["1.1.0", "1.0.0"] as const;
/** Fewer than the starts that a trial has: one of them must be let live. */
const KILLS_OF_AN_UPDATE = 2;

/** Issue 3, "the real thing too": first stage, bootloader, kernel and app killed at once, at random moments of real updates. */
describe("a device whose whole process tree is killed with -9 during updates", { timeout: 7_000_000 }, () => {
  it("is never lost, and ends on the new version", async () => {
    await using scene = await startScene({ product: "HELLO" });
    const [clock, entropy] = [new SystemClock(), new SeededEntropy(SEED)];
    for (const version of VERSIONS)
      await publishHello(scene, { version, files: manyFiles(entropy, FILES_CHANGED, FILE_BYTES) });
    await scene.update("1.0.0");
    await scene.device().ask("set update.automatic 1", /Set OK/);
    await scene.device().ask("save", /Success/);
    await scene.device().stop();

    const stages = new Map<string, number>();
    let tree = await startDeviceTree(scene.root);
    try {
      // How long an update takes here: moments are spread over it, and over the start that follows a kill.
      await prompt(tree);
      const spanMs = await timed(clock, async () => await update(scene, tree, VERSIONS[0]));
      let kills = 0;
      let updates = 1;
      for (; kills < KILLS; updates += 1) {
        const version = VERSIONS[updates % VERSIONS.length] ?? VERSIONS[0];
        await ask(scene, tree, version);
        const ofThis = Math.min(KILLS - kills, 1 + Math.floor(entropy.fraction() * KILLS_OF_AN_UPDATE));
        for (let count = 0; count < ofThis; count += 1) {
          await clock.sleep(entropy.fraction() * spanMs);
          const stage = stageOf(tree.console(), version);
          stages.set(stage, (stages.get(stage) ?? 0) + 1);
          await tree.kill();
          kills += 1;
          tree = await startDeviceTree(scene.root);
        }
        await prompt(tree);
        await confirmed(scene, version);
        await scene.waitForApp(version);
      }
      const { outcomes, isLogBroken, reported } = await scene.client.call("getDevice", { uuid: scene.uuid });
      assert.deepEqual(
        outcomes.filter(({ result }) => result === "rolled-back" || result === "refused"),
        [],
      );
      assert.equal(isLogBroken, false, "the recovery log hangs together");
      assert.equal(reported?.appFaults, 0, "a power cut is not a fault");
      const spread = Array.from(stages, ([stage, count]) => `${stage} ${count}`)
        .toSorted()
        .join(", ");
      figure(`process tree killed ${kills} times in ${updates - 1} updates, 0 devices lost (${spread}; seed ${SEED})`);
    } finally {
      await tree.kill();
    }
  });
});

async function update(scene: Scene, tree: DeviceTree, version: string): Promise<void> {
  await ask(scene, tree, version);
  await confirmed(scene, version);
}

async function ask(scene: Scene, tree: DeviceTree, version: string): Promise<void> {
  await scene.client.call("setTag", { code: "HELLO", tag: "release", version });
  tree.type("ota");
}

async function prompt(tree: DeviceTree): Promise<void> {
  await tree.waitFor(/\[Ready\]/, UPDATE_MS);
}

async function confirmed(scene: Scene, version: string): Promise<void> {
  const { client, uuid } = scene;
  const runs = async (): Promise<true | undefined> =>
    (await client.call("getDevice", { uuid })).runningVersion === version ? true : undefined;
  await until(`${version} confirmed in the DMS`, runs, UPDATE_MS);
}

/** How far the update had come, as far as the console has told since it was started. */
function stageOf(console: string, version: string): string {
  const since = console.slice(console.lastIndexOf(`Update ${version}: started`));
  if (!console.includes(`Update ${version}: started`)) return console.includes("[Ready]") ? "running" : "booting";
  if (since.includes(`Confirmed ${version}`)) return "confirmed";
  if (since.includes("installed, rebooting")) return since.includes("[Ready]") ? "on trial" : "rebooting";
  return since.includes(`Update ${version}: install`) ? "installing" : "downloading";
}

async function timed(clock: SystemClock, work: () => Promise<void>): Promise<number> {
  const startMs = clock.monotonicMs();
  await work();
  return clock.monotonicMs() - startMs;
}
