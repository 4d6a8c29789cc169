import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { startScene, type Scene } from "../harness/scene.ts";

const HELLO = fileURLToPath(new URL("../../examples/hello", import.meta.url));

/** A copy of the example that shows this version. */
async function hello(scene: Scene, version: string): Promise<string> {
  const folder = join(scene.folder, "hello", version);
  await cp(HELLO, folder, { recursive: true });
  await writeFile(
    join(folder, "release.json"),
    JSON.stringify({ version, greeting: "Hello", colour: "#333", crashes: false }),
  );
  return folder;
}

describe("DMS and device, killed between two updates", { timeout: 300_000 }, () => {
  it("go on where they were", async () => {
    await using scene = await startScene({ product: "HELLO" });
    await scene.publish({ source: await hello(scene, "1.0.0"), version: "1.0.0" });
    await scene.update("1.0.0");

    await scene.restartDms("kill");
    await scene.publish({ source: await hello(scene, "1.1.0"), version: "1.1.0" });
    await scene.restartDevice("kill");
    assert.deepEqual(await scene.waitForApp("1.0.0"), { version: "1.0.0", starts: 2 });

    await scene.update("1.1.0");
    assert.deepEqual(await scene.waitForApp("1.1.0"), { version: "1.1.0", starts: 3 });
    assert.deepEqual(
      (await scene.client.call("getDevice", { uuid: scene.uuid })).outcomes.map(
        (row) => `${row.version} ${row.result}`,
      ),
      ["1.1.0 confirmed", "1.1.0 installed", "1.0.0 confirmed", "1.0.0 installed"],
    );
  });
});
