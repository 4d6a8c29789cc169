import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { regrow } from "../harness/command-line.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";

/** Single files from the command line to the device and back, over a real DMS. */
describe("a bundle of single files", { timeout: 600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
  });
  after(() => scene[Symbol.asyncDispose]());

  const tag = (version: string) => scene.client.call("setTag", { code: "HELLO", tag: "release", version });
  const fileOf = (version: string): string => join(scene.folder, `${version}.regrow`);
  /** A bundle that changes release.json alone. */
  const patch = async (base: string, version: string, crashes = false) => {
    const release = join(scene.folder, `release-${version}.json`);
    await writeFile(release, JSON.stringify({ version, greeting: "Patched", colour: "#333", crashes }));
    const words = ["--version", version, "--keys", scene.keysFolder, "--out", fileOf(version)];
    return regrow(scene, "bundle", "patch", fileOf(base), "--file", `app/release.json=${release}`, ...words);
  };
  const publish = async (version: string): Promise<void> => {
    const { exit, shown } = await regrow(scene, "publish", fileOf(version));
    assert.equal(exit, 0, shown);
    await tag(version);
  };
  const securityVersion = async (): Promise<number | undefined> =>
    (await scene.client.call("getDevice", { uuid: scene.uuid })).reported?.securityVersion;

  it("is made, published, offered and installed as a version of its own", async () => {
    const { exit, shown } = await patch("1.0.0", "1.0.1");
    assert.equal(exit, 0, shown);
    await publish("1.0.1");
    await scene.update("1.0.1");
    await scene.waitForApp("1.0.1");
    const { runningVersion } = await scene.client.call("getDevice", { uuid: scene.uuid });
    assert.equal(runningVersion, "1.0.1");
    await scene.device().ask("ota", /Up to date/);
  });

  it("rolls back to what ran before when it does not prove itself", async () => {
    await patch("1.0.0", "1.0.2", true);
    await publish("1.0.2");
    await scene.failUpdate("1.0.2");
    await scene.waitForApp("1.0.1");
  });

  it("goes back to its base when the tag does", async () => {
    await tag("1.0.0");
    await scene.update("1.0.0");
    await scene.waitForApp("1.0.0");
  });

  it("installs on a device that has never had its base", async () => {
    await publishHello(scene, { version: "2.0.0" });
    await publishHello(scene, { version: "3.0.0" });
    await scene.update("3.0.0");
    await patch("2.0.0", "2.0.1");
    await publish("2.0.1");
    await scene.update("2.0.1");
    await scene.waitForApp("2.0.1");
  });

  it("walks over the floor of its base", async () => {
    await tag("1.0.0");
    await scene.update("1.0.0");
    await publishHello(scene, { version: "4.0.0", floor: "3.0.0" });
    const { exit, shown } = await patch("4.0.0", "4.0.1");
    assert.equal(exit, 0, shown);
    await publish("4.0.1");
    scene.device().type("ota");
    await scene.device().waitFor(/\[Update 3\.0\.0: started, on the way to 4\.0\.1 in 2 passes\]/, 60_000);
    await scene.device().waitFor(/\[Confirmed 4\.0\.1\]/, 60_000);
    await scene.waitForApp("4.0.1");
  });

  it("cannot be the base of another one, and is refused where its base was not published", async () => {
    const { exit, code } = await patch("4.0.1", "4.0.2");
    assert.deepEqual([exit === 0, code], [false, "BUNDLE_BASE_UNKNOWN"]);
    const never = await scene.publish({ source: join(scene.folder, "hello-4.0.0"), version: "5.0.0" });
    await tag("4.0.1");
    await scene.client.call("deleteBundle", { code: "HELLO", version: "5.0.0" });
    await patch("5.0.0", "5.0.1");
    const refused = await regrow(scene, "publish", fileOf("5.0.1"));
    assert.equal(refused.code, "BUNDLE_BASE_UNKNOWN", refused.shown);
    assert.equal(never.manifest.base, null);
  });

  it("keeps its base's security version, below which the device does not go", async () => {
    await publishHello(scene, { version: "6.0.0", securityVersion: 2 });
    await scene.update("6.0.0");
    await patch("6.0.0", "6.0.1");
    await publish("6.0.1");
    await scene.update("6.0.1");
    assert.equal(await securityVersion(), 2);
    await patch("4.0.0", "4.0.3");
    await publish("4.0.3");
    await scene.device().ask("ota -f", /below the device's security version/);
  });
});
