import assert from "node:assert/strict";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { NodeDisk } from "@regrow/node/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder, withTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { buildFramework, installFramework, type BuiltFramework } from "../src/framework/index.ts";
import { initDevice } from "../src/identity/index.ts";
import { DeviceProcess } from "./device-process.ts";
import { stageBundle } from "./stage-bundle.ts";

const publisher = makePublisher();
/** Says who it is, then that it is ready. */
const MAIN = `import { appendFileSync, writeSync } from "node:fs";
const { REGROW_DATA, REGROW_NOTIFY_FD, REGROW_VERSION } = process.env;
appendFileSync(REGROW_DATA + "/starts", REGROW_VERSION + " " + process.pid + " " + process.getuid() + "\\n");
console.log("hello from", REGROW_VERSION);
if (REGROW_VERSION === "1.1.0") throw new Error("broken release");
writeSync(Number(REGROW_NOTIFY_FD), "READY\\n");
setInterval(() => {}, 1000);
`;
const good = publisher.bundle({ version: "1.0.0", files: { "main.mjs": MAIN } });
const bad = publisher.bundle({ version: "1.1.0", files: { "main.mjs": MAIN } });

describe("device processes", { timeout: 120_000 }, () => {
  let folder: TempFolder;
  let framework: BuiltFramework;
  before(async () => {
    folder = await makeTempFolder();
    framework = await buildFramework(folder.path, { version: "0.1.0" });
  });
  after(() => folder[Symbol.asyncDispose]());

  async function newDevice(root: string): Promise<void> {
    await chmod(root, 0o755);
    await initDevice(root, { platformRoot: publisher.platformRoot });
    await installFramework(new NodeDisk(root), framework);
  }

  async function install(device: DeviceProcess, root: string, updateId: string, bundle: Uint8Array): Promise<void> {
    await device.ask({ kind: "clear-staging", updateId });
    await stageBundle(new NodeDisk(root), updateId, bundle);
    await device.ask({ kind: "install", updateId, by: "dms" });
    const isReady = device.ready();
    await device.ask({ kind: "reboot", by: "dms" });
    await isReady;
  }

  async function startsOf(
    root: string,
  ): Promise<{ readonly version: string; readonly pid: number; readonly uid: number }[]> {
    const text = await readFile(join(root, "data", "starts"), "utf8");
    return text
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [version = "", pid, uid] = line.split(" ");
        return { version, pid: Number(pid), uid: Number(uid) };
      });
  }

  it("load nothing from node_modules in first stage and bootloader", () => {
    for (const name of ["first-stage.mjs", "bootloader.mjs"] as const) {
      const foreign = framework.inputs[name].filter((path) => !/^(src|\.\.\/(core|node)\/src)\//.test(path));
      assert.deepEqual(foreign, [], name);
      assert.ok(framework.inputs[name].length > 5);
    }
    assert.ok(
      framework.inputs["kernel.mjs"].some((path) => path.includes("node_modules/")),
      "the check sees packages",
    );
  });

  it("install, confirm, record the fault of a killed app, and start it again", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      await using device = new DeviceProcess(root);
      await install(device, root, "u1", good);
      const before = await device.status();
      assert.equal(before.record.confirmed?.version, "1.0.0");
      assert.equal(before.frameworkVersion, "0.1.0");
      assert.equal(before.slot, "a");
      const [first] = await startsOf(root);
      assert.ok(first !== undefined);
      const isReady = device.ready();
      process.kill(first.pid, "SIGKILL");
      await isReady;
      const { record } = await device.status();
      assert.equal(record.appFaults, 1);
      assert.equal(record.faults[0]?.signal, "SIGKILL");
      assert.match(record.faults[0]?.lastOutput ?? "", /hello from 1\.0\.0/);
      assert.equal((await startsOf(root)).length, 2);
      assert.equal(await device.stop(), 0);
    }));

  it("roll a crashing update back after exactly three starts", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      await using device = new DeviceProcess(root);
      await install(device, root, "u1", good);
      await install(device, root, "u2", bad);
      assert.deepEqual(
        (await startsOf(root)).map(({ version }) => version),
        ["1.0.0", "1.1.0", "1.1.0", "1.1.0", "1.0.0"],
      );
      const { record } = await device.status();
      assert.equal(record.confirmed?.version, "1.0.0");
      assert.equal(record.trial, null);
      assert.equal(record.appFaults, 0);
      const log = await device.ask({ kind: "log", afterSequence: 0, limit: 64 });
      assert.ok(log !== null && "lines" in log);
      assert.match(log.lines.at(-1) ?? "", /"kind":"rolled-back".*"reason":"starts-exhausted".*broken release/);
    }));

  it("run the app as a user who owns nothing of the framework, where root can give one", (t) =>
    withTempFolder(async (root) => {
      if (process.getuid?.() !== 0) return t.skip("needs root");
      await newDevice(root);
      await using device = new DeviceProcess(root);
      await install(device, root, "u1", good);
      const [first] = await startsOf(root);
      const isSaid = device.errors.includes("own user");
      if (isSaid) t.diagnostic("this machine's folders are closed to other users");
      assert.equal(first?.uid, isSaid ? 0 : 65_534);
    }));

  it("come up again after the whole tree was killed, without a second app beside the first", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      const first = new DeviceProcess(root);
      await install(first, root, "u1", good);
      await first.stop("SIGKILL");
      await using second = new DeviceProcess(root);
      await second.ready();
      const starts = await startsOf(root);
      assert.equal(starts.length, 2);
      assert.throws(() => process.kill(starts[0]?.pid ?? 0, 0), { code: "ESRCH" });
      assert.equal((await second.status()).record.appFaults, 0);
    }));

  it("refuse a second device in the same folder", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      await using first = new DeviceProcess(root);
      await first.status();
      await using second = new DeviceProcess(root);
      await assert.rejects(second.status(), /already running/);
    }));

  it("say that they are in rescue when no framework is whole", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      await rm(join(root, "framework", "a", "bootloader.mjs"));
      await writeFile(join(root, "framework", "a", "bootloader.mjs"), "process.exit(0)");
      await using device = new DeviceProcess(root);
      assert.match(await device.firstText(), /rescue/);
      assert.equal(await device.stop(), 0);
    }));
});
