import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { copyFolder } from "../harness/copy-folder.ts";
import { startDevice } from "../harness/device.ts";
import { figure } from "../harness/figure.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { startTestDms, type TestDms, type TestDmsOptions, type Told } from "../harness/test-dms.ts";
import { until } from "../harness/until.ts";

type Kill = NonNullable<TestDmsOptions["kill"]>;

/** Longer than an update with a DMS that is away for a moment takes. */
const UPDATE_MS = 120_000;
/** More commits and answers than an update has. */
const MOST = 60;

/** Issue 2: "The device ends on the new version every time, the DMS has lost nothing it acknowledged." */
/** Of all k: every so many; 1: every one. */
const EVERY = Number(process.env["REGROW_EVERY"] ?? "1");

describe("an update with the DMS killed and started again", { timeout: 3_600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await publishHello(scene, { version: "1.1.0" });
    await release(scene, "1.0.0");
    await scene.device().stop();
    await scene.dms().child.stop();
  });
  after(async () => await scene[Symbol.asyncDispose]());

  for (const point of ["before-commit", "after-answer"] as const) {
    it(`at every k: right ${point.replace("-", " the k-th ")}`, async () => {
      let [kills, typed] = [0, 0];
      for (let count = 1; count <= MOST; count += EVERY) {
        const run = await updateWithKill(scene, { point, count });
        typed += run.typed;
        if (!run.isKilled) break;
        kills += 1;
      }
      assert.ok(kills * EVERY >= 2 && kills < MOST, `${kills} kills`);
      figure(`DMS killed ${point}: ${kills} kills, ${kills} updates that ended well, 'ota' typed again ${typed} times`);
    });
  }
});

interface Run {
  readonly isKilled: boolean;
  /** How often a person had to ask again. */
  readonly typed: number;
}

/** One update on copies of the prepared folders. */
async function updateWithKill(scene: Scene, kill: Kill): Promise<Run> {
  const name = join(scene.folder, `${kill.point}-${kill.count}`);
  const [folder, root, told] = [`${name}-dms`, `${name}-device`, `${name}-told`];
  await copyFolder(scene.dmsFolder, folder);
  await copyFolder(scene.root, root);
  const { ports } = scene;
  let isKilled = false;
  let typed = 0;
  let dms: TestDms = await startTestDms({ folder, ports, told, kill });
  try {
    await using device = await startDevice({ root });
    // Only what belongs to the update is to be counted, and all of it: nothing is offered before.
    await until(
      "a first check-in",
      async () => (await readTold(told)).find(({ url }) => url === "/check-in"),
      UPDATE_MS,
    );
    await release(scene, "1.1.0");
    // From here on it may begin, and give up, by itself.
    const news = device.follow();
    await dms.arm();
    await device.ask("set update.automatic 1", /Set OK/);
    await device.ask("save", /Success/);
    device.type("ota");
    const ended = new AbortController();
    void news.waitFor(/\[Update 1\.1\.0 failed/, UPDATE_MS).then(
      () => {
        typed += 1;
        device.type("ota");
      },
      () => {}, // it never gave up
    );
    const died = dms.child.exited.then(() => "died" as const);
    const first = await Promise.race([died, confirmed(scene, ended.signal).then(() => "updated" as const)]);
    if (first === "died") {
      isKilled = true;
      dms = await startTestDms({ folder, ports, told });
      await confirmed(scene, ended.signal);
    }
    ended.abort();
    await scene.waitForApp("1.1.0");
    await device.killAll();
  } finally {
    await dms[Symbol.asyncDispose]();
  }
  await checkNothingLost(folder, root, await readTold(told));
  return { isKilled, typed };
}

async function release(scene: Scene, version: string): Promise<void> {
  await scene.client.call("setTag", { code: "HELLO", tag: "release", version });
}

async function confirmed(scene: Scene, signal: AbortSignal): Promise<void> {
  const { client, uuid } = scene;
  await until(
    "1.1.0 confirmed in the DMS",
    async () => {
      const { outcomes } = await client.call("getDevice", { uuid }, signal);
      return outcomes.find(({ version, result }) => version === "1.1.0" && result === "confirmed");
    },
    UPDATE_MS,
    signal,
  );
}

async function readTold(file: string): Promise<readonly Told[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line): Told => JSON.parse(line));
}

/** What the device was told is in the database of the DMS that came after: log entries, the offer, owner and product. */
async function checkNothingLost(folder: string, root: string, told: readonly Told[]): Promise<void> {
  using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
  const answers = told
    .filter(({ url, status, body }) => status === 200 && body !== null && /^\/(log|check-in)$/.test(url))
    .map(({ body }): { readonly logSequence: number; readonly offer?: { readonly updateId: string } | null } =>
      JSON.parse(body ?? ""),
    );
  const acknowledged = Math.max(...answers.map(({ logSequence }) => logSequence));
  const held = database.prepare("select line from log_entries order by sequence").all();
  const own = (await readFile(join(root, "recovery", "log"), "utf8")).split("\n").slice(0, -1);
  assert.ok(held.length >= acknowledged, `${held.length} entries are left of ${acknowledged} acknowledged ones`);
  assert.deepEqual(
    held.map((row) => row["line"]),
    own.slice(0, held.length),
    "the DMS's copy of the recovery log is the device's own",
  );
  const offered = new Set(
    answers.flatMap(({ offer }) => (offer === null || offer === undefined ? [] : [offer.updateId])),
  );
  assert.equal(offered.size, 1, `an update keeps its identifier: ${JSON.stringify(told)}`);
  const offers = database.prepare("select update_id from offers").all();
  for (const updateId of offered)
    assert.ok(
      offers.some((row) => row["update_id"] === updateId),
      "the offer is kept",
    );
  const device = database.prepare("select organisation_id, product_id, is_log_broken from devices").get();
  assert.equal(device?.["is_log_broken"], 0);
  assert.ok(device["organisation_id"] !== null && device["product_id"] !== null, "claim and activation are kept");
}
