import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { AnswerOf } from "@regrow/client/client";
import { helloFolder, publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until as untilWithin } from "../harness/until.ts";

const until = <Result>(what: string, ask: () => Promise<Result | undefined>): Promise<Result> =>
  untilWithin(what, ask, 60_000);

const UPDATE_MS = 60_000;
const ROLLBACK_MS = 90_000;

/** The documented case (device-facts 5 no. 8): a version that needs another one on the way, over a real DMS and a real device. */
describe("an update of several passes", { timeout: 900_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    for (const [version, floor] of [
      ["1.0.0", undefined],
      ["1.1.0", undefined],
      ["1.2.0", "1.1.0"],
      ["2.0.0", "1.2.0"],
    ] as const)
      await publishHello(scene, { version, ...(floor === undefined ? {} : { floor }) });
    await tag("1.0.0");
    await scene.update("1.0.0");
    await tag("2.0.0");
  });
  after(() => scene[Symbol.asyncDispose]());

  const tag = (version: string) => scene.client.call("setTag", { code: "HELLO", tag: "release", version });
  const confirmed = (version: string) =>
    scene.device().waitFor(new RegExp(`\\[Confirmed ${version.replaceAll(".", "\\.")}\\]`), UPDATE_MS);
  const status = async (): Promise<string> =>
    (await scene.device().ask("get dfu.status", /(?:^|> )(\d{1,3}) *\r?$/m))[1] ?? "";
  const known = (): Promise<AnswerOf<"getDevice">> => scene.client.call("getDevice", { uuid: scene.uuid });
  const refusalOf = async (version: string, code: string) =>
    (await known()).outcomes.find((each) => each.version === version && each.reason === code);
  const automatic = async (value: "0" | "1"): Promise<void> => {
    await scene.device().ask(`set update.automatic ${value}`, /Set OK/);
    await scene.device().ask("save", /Success/);
  };
  const backTo = async (version: string): Promise<void> => {
    await tag(version);
    await scene.update(version);
    await scene.waitForApp(version);
  };

  it("is seen by dfu_query, and spends nothing", async () => {
    const [, version] = await scene.device().ask("dfu_query", /1 (\d+\.\S+)/);
    assert.equal(version, "2.0.0");
    const told = await scene.client.call("explainUpdate", { uuid: scene.uuid });
    assert.deepEqual([told.version, told.target, told.passes], ["1.1.0", "2.0.0", 3]);
  });

  it("is refused where more than one pass is not allowed", async () => {
    await scene.device().ask("dfu_update -s", /Other versions have to be installed on the way/);
    assert.equal(await status(), "106");
  });

  it("goes on alone to the version that was wanted, also over a power cut in the middle", async () => {
    const device = scene.device();
    device.type("dfu_update");
    await device.waitFor(/\[Update 1\.1\.0: started, on the way to 2\.0\.0 in 3 passes\]/, UPDATE_MS);
    await confirmed("1.1.0");
    await device.waitFor(/\[Update 1\.2\.0: installed, rebooting\]/, UPDATE_MS);
    await scene.restartDevice("kill");
    await confirmed("1.2.0");
    await confirmed("2.0.0");
    await scene.device().waitFor(/\[Update 2\.0\.0: done\]/, UPDATE_MS);
    assert.equal(await status(), "1");
    await scene.waitForApp("2.0.0");
    const { outcomes } = await until("the last outcome", async () => {
      const device = await known();
      return device.runningVersion === "2.0.0" ? device : undefined;
    });
    const order = outcomes.filter(({ result }) => result === "confirmed").map(({ version }) => version);
    assert.deepEqual(order.slice(0, 4), ["2.0.0", "1.2.0", "1.1.0", "1.0.0"]);
  });

  it("says 2 between the passes, and stops where the way is taken away meanwhile", async () => {
    await backTo("1.0.0");
    await automatic("1");
    await tag("2.0.0");
    scene.device().type("reboot");
    await scene.device().waitFor(/\[Update 1\.1\.0: installed, rebooting\]/, UPDATE_MS);
    // Dead meanwhile: alive it could be offered the next pass before there is a window.
    await scene.device().killAll();
    // No window is open for the next pass: an hour that began an hour ago has ended.
    const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    const closed = { window: `${hour(10)}-${hour(11)}` };
    await scene.client.call("setDeviceUpdatePolicy", { uuid: scene.uuid, ...closed });
    await scene.restartDevice("kill");
    await confirmed("1.1.0");
    await until("2 between the passes", async () => ((await status()) === "2" ? true : undefined));
    // Dead meanwhile: alive it could find out before it is started again, and say it then.
    await scene.device().killAll();
    await scene.client.call("changeBundle", { code: "HELLO", version: "1.2.0", state: "retired" });
    await scene.client.call("clearDeviceUpdatePolicy", { uuid: scene.uuid });
    await scene.restartDevice("kill");
    await scene.device().waitFor(/\[Update 2\.0\.0: stopped on the way, at 1\.1\.0: .*\]/, UPDATE_MS);
    assert.equal(await status(), "106");
    const refused = await until("the end of the way in the DMS", () => refusalOf("2.0.0", "BUNDLE_NOT_AVAILABLE"));
    assert.match(refused.detail ?? "", /stopped on the way, at 1\.1\.0/);
    await scene.waitForApp("1.1.0");
    // Before the way is open again: it would go on by itself.
    await automatic("0");
    await scene.client.call("changeBundle", { code: "HELLO", version: "1.2.0", state: "available" });
  });

  it("stops where a pass is rolled back, and says so here and in the DMS", async () => {
    const source = await helloFolder(scene.folder, { version: "2.5.0", crashes: true });
    await scene.publish({ source, version: "2.5.0" });
    await publishHello(scene, { version: "3.0.0", floor: "2.5.0" });
    const device = scene.device();
    device.type("ota");
    await device.waitFor(/\[Update 2\.5\.0: started, on the way to 3\.0\.0 in 2 passes\]/, UPDATE_MS);
    await device.waitFor(/\[Rolling back 2\.5\.0\]/, ROLLBACK_MS);
    await device.waitFor(/\[Update 3\.0\.0: stopped on the way, at 2\.5\.0: .*\]/, UPDATE_MS);
    assert.equal(await status(), "101");
    await until("the end of the way in the DMS", () => refusalOf("3.0.0", "UPDATE_ROLLED_BACK"));
    assert.equal((await known()).runningVersion, "1.1.0");
    await scene.waitForApp("1.1.0");
  });
});
