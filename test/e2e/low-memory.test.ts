import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { SystemEntropy } from "@regrow/node/entropy";
import { UPDATE_MEMORY_BYTES } from "@regrow/device/update";
import { publishHello } from "../harness/hello.ts";
import { openMemoryGroup, type MemoryGroup } from "../harness/memory-group.ts";
import { startScene, type Scene } from "../harness/scene.ts";

const MB = 1024 * 1024;
const UPDATE_MS = 300_000;
const group = await openMemoryGroup("low-memory");
const skip = group === undefined ? "no control group can be made here" : false;

/** A real device whose memory is limited by the kernel: what goes beyond the limit is killed. */
describe("a device with little memory", { timeout: 900_000, skip }, () => {
  let scene: Scene;
  let limited: MemoryGroup;
  before(async () => {
    assert.ok(group !== undefined);
    limited = group;
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await limited.start(() => scene.restartDevice("stop"));
    await scene.waitForApp("1.0.0");
  });
  after(async () => {
    await scene[Symbol.asyncDispose]();
    await limited[Symbol.asyncDispose]();
  });
  /** Three files of 4 MB that are new in each version, each a piece of noise again and again: quickly packed, unpacked in full. */
  const large = (version: string) => {
    const entropy = new SystemEntropy();
    const file = (): Uint8Array => Buffer.alloc(4 * MB, entropy.bytes(64 * 1024));
    return publishHello(scene, { version, files: { "a.bin": file(), "b.bin": file(), "c.bin": file() } });
  };

  it("updates by 12 MB within the stated memory, and nothing is killed", async () => {
    await large("1.1.0");
    await limited.limit((await limited.used()) + UPDATE_MEMORY_BYTES + 4 * MB);
    scene.device().type("ota");
    await scene.device().waitFor(/\[Confirmed 1\.1\.0\]/, UPDATE_MS);
    await scene.waitForApp("1.1.0");
    assert.equal(await limited.killed(), 0);
  });

  it("says so where there is less, and goes on by itself when there is enough again", async () => {
    await large("1.2.0");
    await limited.limit((await limited.used()) + UPDATE_MEMORY_BYTES / 2);
    const device = scene.device();
    device.type("ota");
    await device.waitFor(
      /\[Update 1\.2\.0: memory is short \(\d+ MB free of \d+ MB, \d+ MB needed; tries again/,
      60_000,
    );
    await device.ask("get dfu.status", /(?:^|> )4 *\r?$/m);
    await limited.limit((await limited.used()) + 2 * UPDATE_MEMORY_BYTES);
    await device.waitFor(/\[Confirmed 1\.2\.0\]/, UPDATE_MS);
    await scene.waitForApp("1.2.0");
    const { outcomes } = await scene.client.call("getDevice", { uuid: scene.uuid });
    const told = outcomes.filter(({ version }) => version === "1.2.0").map(({ reason, result }) => reason ?? result);
    assert.ok(told.includes("UPDATE_MEMORY_SHORT"), told.join());
    assert.equal(await limited.killed(), 0);
  });
});
