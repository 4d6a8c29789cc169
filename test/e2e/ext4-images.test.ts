import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { FILES, FOLDERS } from "@regrow/device/layout";
import { SystemClock } from "@regrow/node/clock";
import { SeededEntropy } from "@regrow/sim/clock";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { ownPort } from "@regrow/testing/own-port";
import { copyBlocks } from "../harness/block-image.ts";
import { copyFolder } from "../harness/copy-folder.ts";
import { startDeviceTree } from "../harness/device-tree.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { figure } from "../harness/figure.ts";
import { manyFiles, publishHello } from "../harness/hello.ts";
import { makeExt4, mount, whyNoMount } from "../harness/mounted.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

/** Copies altogether: REGROW_IMAGES. */
const IMAGES = Number(process.env["REGROW_IMAGES"] ?? "10");
const SEED = Number(process.env["REGROW_SEED"] ?? "1");
const IMAGES_OF_AN_UPDATE = 5;
const IMAGE_MIB = 40;
/** Enough for download and install to take a good part of the update's time. */
const [FILES_CHANGED, FILE_BYTES] = [300, 8 * 1024];
const VERSIONS = ["1.1.0", "1.0.0"] as const;
const START_MS = 60_000;
/** Nobody listens there. */
const NO_DMS_PORT = 1;

const skip = (await withTempFolder(async (folder) => await whyNoMount(folder, "loop"))) ?? false;

/** Issue 3, "the real thing too": what a real file system has on its drive at a random moment of an update. */
describe("copies of a device's ext4 image, made while it updates", { timeout: 7_000_000, skip }, () => {
  it("come up with the old or the new version, whole", async () => {
    await using scene = await startScene({ product: "HELLO" });
    const [clock, entropy] = [new SystemClock(), new SeededEntropy(SEED)];
    for (const version of VERSIONS)
      await publishHello(scene, { version, files: manyFiles(entropy, FILES_CHANGED, FILE_BYTES) });
    await scene.update("1.0.0");
    await scene.device().stop();
    const image = join(scene.folder, "live.ext4");
    await makeExt4(image, IMAGE_MIB);
    await using live = await mount(join(scene.folder, "live"), ["-o", "loop", image]);
    const root = join(live.path, "device");
    await copyFolder(scene.root, root);

    const found = new Map<string, number>();
    let spanMs = 2_000;
    let images = 0;
    const tree = await startDeviceTree(root, join(scene.folder, "live-log"));
    try {
      await tree.waitFor(/\[App ready\]/, START_MS);
      for (let updates = 0; images < IMAGES; updates += 1) {
        const version = VERSIONS[updates % VERSIONS.length] ?? VERSIONS[0];
        await scene.client.call("setTag", { code: "HELLO", tag: "release", version });
        const startMs = clock.monotonicMs();
        tree.type("ota");
        const wanted = Math.min(IMAGES_OF_AN_UPDATE, IMAGES - images);
        const moments = Array.from({ length: wanted }, () => entropy.fraction() * spanMs).toSorted((a, b) => a - b);
        const copies: Copy[] = [];
        for (const moment of moments) {
          await clock.sleep(Math.max(0, startMs + moment - clock.monotonicMs()));
          const file = join(scene.folder, `copy-${copies.length}.ext4`);
          const { logSequence } = await scene.client.call("getDevice", { uuid: scene.uuid });
          await copyBlocks(image, file, tree.child.pid);
          copies.push({ file, acknowledged: logSequence });
        }
        await confirmed(scene, version);
        if (updates === 0) spanMs = clock.monotonicMs() - startMs;
        for (const copy of copies) {
          const name = (await bootCopy(copy)) === version ? "new" : "old";
          found.set(name, (found.get(name) ?? 0) + 1);
          images += 1;
        }
      }
    } finally {
      await tree.kill();
    }
    figure(
      `${images} ext4 images copied under a running update, mounted and booted: ${found.get("old") ?? 0} came up with the old ` +
        `version, ${found.get("new") ?? 0} with the new one, 0 lost (seed ${SEED})`,
    );
  });
});

interface Copy {
  readonly file: string;
  /** Entries of the recovery log that the DMS held when it was made. */
  readonly acknowledged: number;
}

async function confirmed(scene: Scene, version: string): Promise<void> {
  const { client, uuid } = scene;
  const runs = async (): Promise<true | undefined> =>
    (await client.call("getDevice", { uuid })).runningVersion === version ? true : undefined;
  await until(`${version} confirmed in the DMS`, runs, START_MS);
}

/** Mounts the copy, which replays its journal, starts the device in it without any DMS, and asks its app which version it is. */
async function bootCopy({ file, acknowledged }: Copy): Promise<string> {
  await using mounted = await mount(`${file}-mount`, ["-o", "loop", file]);
  const root = join(mounted.path, "device");
  const port = await ownPort();
  await rm(join(root, FOLDERS.run), { recursive: true }); // after a power cut nobody holds its locks; here the original runs on
  await setDmsPort(root, NO_DMS_PORT);
  await setAppPort(root, port);
  const tree = await startDeviceTree(root, `${file}-log`);
  try {
    await tree.waitFor(/\[Ready\]/, START_MS);
    const version = await until("the app's answer", async () => await askVersion(port), START_MS);
    assert.ok(VERSIONS.some((one) => one === version));
    const entries = (await readFile(join(root, FILES.recoveryLog), "utf8")).split("\n").length - 1;
    assert.ok(entries >= acknowledged, `${entries} log entries are left of ${acknowledged} that the DMS holds`);
    return version;
  } finally {
    await tree.kill();
    await rm(file);
  }
}

async function askVersion(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(2_000) });
  const value: unknown = await answer.json();
  if (typeof value !== "object" || value === null || !("version" in value)) throw new Error("not the example's answer");
  return String(value.version);
}

async function setAppPort(root: string, port: number): Promise<void> {
  const file = join(root, FILES.device);
  const device: object = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...device, appEnvironment: { PORT: String(port) } }));
}
