import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { FILES } from "@regrow/device/layout";
import { makeDevice } from "regrow/device";
import type { DeviceProcess } from "regrow/process";
import { copyFolder } from "../harness/copy-folder.ts";
import { startDevice } from "../harness/device.ts";
import { figure } from "../harness/figure.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { startTestDms, type TestDms, type TestDmsOptions } from "../harness/test-dms.ts";
import { until } from "../harness/until.ts";

type Kill = NonNullable<TestDmsOptions["kill"]>;

const UUID = "5b0f3f1e-5d5c-4b62-9c0e-2f6a8f0c7d11";
const MOST = 30;
const MOST_TRIES = 5;

/** Tokens are good for one device each: an answer that was lost must not cost one. */
/** Of all k: every so many; 1: every one. */
const EVERY = Number(process.env["REGROW_EVERY"] ?? "1");

describe("provisioning, claim and activation with the DMS killed and started again", { timeout: 3_600_000 }, () => {
  let scene: Scene;
  let tokens: { readonly provision: string; readonly claim: string };
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    const token = async (kind: "provision" | "claim"): Promise<string> =>
      (await scene.client.call("createToken", { kind })).token;
    tokens = { provision: await token("provision"), claim: await token("claim") };
    const platformRoot = await readFile(join(scene.root, FILES.platformRoot));
    const { deviceAddress: dmsUrl, caPem: dmsCa } = scene.dms();
    await makeDevice(join(scene.folder, "fresh"), { uuid: UUID, platformRoot, dmsUrl, dmsCa });
    await scene.device().stop();
    await scene.dms().child.stop();
  });
  after(async () => await scene[Symbol.asyncDispose]());

  for (const point of ["before-commit", "after-answer"] as const) {
    it(`at every k: right ${point.replace("-", " the k-th ")}`, async () => {
      let kills = 0;
      for (let count = 1; count <= MOST && (await enrolWithKill({ point, count })); count += EVERY) kills += 1;
      assert.ok(kills * EVERY >= 4 && kills < MOST, `${kills} kills`);
      figure(
        `DMS killed ${point} while a device was enrolled: ${kills} kills, ${kills} devices enrolled with the same tokens`,
      );
    });
  }

  /** Whether the kill was reached. */
  async function enrolWithKill(kill: Kill): Promise<boolean> {
    const name = join(scene.folder, `enrol-${kill.point}-${kill.count}`);
    const [folder, root] = [`${name}-dms`, `${name}-device`];
    await copyFolder(scene.dmsFolder, folder);
    await copyFolder(join(scene.folder, "fresh"), root);
    const { ports, client } = scene;
    let deaths = 0;
    let isDead = false;
    const start = async (toDie: Pick<TestDmsOptions, "kill">): Promise<TestDms> => {
      const started = await startTestDms({ folder, ports, ...toDie });
      void started.child.exited.then(() => (isDead = true));
      return started;
    };
    let dms = await start({ kill });
    const revive = async (): Promise<void> => {
      await dms.child.exited;
      [deaths, isDead] = [deaths + 1, false];
      dms = await start({});
    };
    try {
      await using device = await startDevice({ root });
      await device.ask("set update.automatic 0", /Set OK/);
      await device.ask(`set dms.provision.token ${tokens.provision}`, /Set OK/);
      await device.ask("save", /Success/);
      await dms.arm();
      for (const line of ["dms_provision", `dms_claim ${tokens.claim}`, "dms_activate HELLO"])
        await persist(device, line, revive);
      /** What the DMS answers, though its k-th commit may be one that nobody waits for. */
      const learn = <Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> =>
        until(
          what,
          async () => {
            if (isDead) await revive();
            return await ask();
          },
          60_000,
        );
      const known = await learn("the device in the DMS", () => client.call("getDevice", { uuid: UUID }));
      await device.killAll();
      assert.deepEqual([known.state, known.product], ["activated", "HELLO"]);
      const { tokens: held } = await learn("the tokens in the DMS", () => client.call("listTokens", {}));
      const uses = held.map(({ used }) => used);
      assert.deepEqual(
        uses,
        uses.map(() => 1),
        "each token was used once",
      );
      return deaths > 0;
    } finally {
      await dms[Symbol.asyncDispose]();
    }
  }
});

/** Types the line until it is done, as a person would; `revive` before each further try. */
async function persist(device: DeviceProcess, line: string, revive: () => Promise<void>): Promise<void> {
  for (let count = 0; count < MOST_TRIES; count += 1) {
    const [answer] = await device.ask(line, /Success|already provisioned|DMS_[A-Z]+/);
    if (!answer.startsWith("DMS_")) return;
    await revive();
  }
  throw new Error(`${line} was never done`);
}
