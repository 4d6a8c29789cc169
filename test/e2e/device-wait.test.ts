import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { regrow } from "../harness/command-line.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";

/** What a pipeline asks, of a real device and its DMS: docs/how-to/publish-from-a-pipeline.md. */
describe("regrow device wait", { timeout: 600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
  });
  after(() => scene[Symbol.asyncDispose]());

  const waitFor = (version: string, timeoutS: number) =>
    regrow(scene, "device", "wait", scene.uuid, "--version", version, "--timeout", String(timeoutS));

  it("ends with 75 for a version that the device has not taken in time, and does not wait for one that is not there", async () => {
    await publishHello(scene, { version: "1.0.0" });
    assert.equal((await waitFor("1.0.0", 1)).exit, 75);
    assert.equal((await waitFor("9.9.9", 600)).code, "BUNDLE_UNKNOWN");
  });

  it("ends with 0 when the device has confirmed the version, and not before", async () => {
    const [waited] = await Promise.all([waitFor("1.0.0", 180), scene.update("1.0.0")]);
    assert.equal(waited.exit, 0, waited.shown);
    assert.equal((await waitFor("1.0.0", 1)).exit, 0);
  });

  it("ends with 1 when the device rolled the version back", async () => {
    await publishHello(scene, { version: "1.1.0", crashes: true });
    await scene.failUpdate("1.1.0");
    assert.equal((await waitFor("1.1.0", 30)).exit, 1);
    assert.equal((await waitFor("1.0.0", 1)).exit, 0, "what ran before runs again");
  });
});
