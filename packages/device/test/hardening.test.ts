import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { chmod, cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { NodeDisk } from "@regrow/node/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder, withTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { EMPTY_FRAMEWORK_RECORD } from "../src/first-stage/choose.ts";
import { FRAMEWORK_RECORD_CODEC } from "../src/first-stage/framework-record.ts";
import { buildFramework, installFramework, type BuiltFramework } from "../src/framework/index.ts";
import { initDevice } from "../src/identity/index.ts";
import { FILES } from "../src/layout/index.ts";
import { DoubleBuffer } from "../src/store/index.ts";
import { DeviceProcess } from "./device-process.ts";
import { stageBundle } from "./stage-bundle.ts";

const publisher = makePublisher();
const SCRIPTED_KERNEL = join(import.meta.dirname, "scripted-kernel.mjs");
/** Tells what it has been given, and what it can do to what the framework trusts. */
const PRY = `import { appendFileSync, chmodSync, readFileSync, readdirSync, readlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
const root = join(process.env.REGROW_DATA, "..");
const tryTo = (act) => { try { act(); return "done"; } catch (error) { return error.code; } };
const object = () => { const [a] = readdirSync(root + "/objects"); return root + "/objects/" + a + "/" + readdirSync(root + "/objects/" + a)[0]; };
writeFileSync(process.env.REGROW_DATA + "/found.json", JSON.stringify({
  environment: Object.keys(process.env), secrets: Object.values(process.env).filter((value) => value.includes("hunter2")),
  open: readdirSync("/proc/self/fd").map((fd) => { try { return readlinkSync("/proc/self/fd/" + fd); } catch { return ""; } }),
  attempts: {
    object: tryTo(() => appendFileSync(object(), "x")), mode: tryTo(() => chmodSync(object(), 0o777)),
    own: tryTo(() => appendFileSync("main.mjs", "x")), stray: tryTo(() => writeFileSync("stray.mjs", "x")),
    record: tryTo(() => appendFileSync(root + "/boot/record.0", "x")), log: tryTo(() => appendFileSync(root + "/recovery/log", "x")),
    key: tryTo(() => readFileSync(root + "/identity/key.pem")), framework: tryTo(() => appendFileSync(root + "/framework/a/kernel.mjs", "x")),
  },
}));
writeSync(Number(process.env.REGROW_NOTIFY_FD), "READY\\n");
setInterval(() => {}, 1000);
`;
const bundle = publisher.bundle({ version: "1.0.0", files: { "main.mjs": PRY } });
/** Says what it was given, then does as the scripted one. */
const PRYING_KERNEL = `import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
const open = readdirSync("/proc/self/fd").map((fd) => { try { return readlinkSync("/proc/self/fd/" + fd); } catch { return ""; } });
writeFileSync(new URL("found.json", import.meta.url), JSON.stringify({ environment: Object.keys(process.env), open }));
await import(${JSON.stringify(SCRIPTED_KERNEL)});
`;

interface Found {
  readonly environment: readonly string[];
  readonly secrets: readonly string[];
  readonly open: readonly string[];
  readonly attempts: Readonly<Record<string, string>>;
}

describe("a hardened device", { timeout: 120_000 }, () => {
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

  it("gives kernel and app nothing of what its own parent has, and lets the app change nothing that is trusted", (t) =>
    withTempFolder(async (root) => {
      await newDevice(root);
      const kernel = join(root, "run", "kernel.mjs");
      await writeFile(kernel, PRYING_KERNEL);
      const secretFile = join(root, "run", "parent-has-this-open");
      const fd = openSync(secretFile, "w");
      const environment = { ...process.env, DATABASE_PASSWORD: "hunter2", NODE_OPTIONS: "--no-warnings" };
      const device = new DeviceProcess(root, ["--kernel", kernel], { environment, descriptor: fd });
      closeSync(fd);
      await using _stopped = device;
      await device.ask({ kind: "clear-staging", updateId: "u1" });
      await stageBundle(new NodeDisk(root), "u1", bundle);
      await device.ask({ kind: "install", updateId: "u1", by: "dms" });
      const isReady = device.ready();
      await device.ask({ kind: "reboot", by: "dms" });
      await isReady;

      const app = await read(join(root, "data", "found.json"));
      const own = await read(join(root, "run", "found.json"));
      for (const { environment: names, open } of [app, own]) {
        assert.ok(!names.includes("DATABASE_PASSWORD") && !names.includes("NODE_OPTIONS"), names.join());
        assert.ok(!open.includes(secretFile), open.join());
      }
      assert.deepEqual(app.secrets, []);
      if (device.errors.includes("could change what the framework trusts")) {
        assert.match(device.errors, /app runs as the framework's own user/);
        return t.diagnostic("no second user to be had here: only the warning was tested");
      }
      for (const [what, code] of Object.entries(app.attempts)) assert.match(code, /^(EACCES|EPERM)$/, what);
    }));

  it("goes from a framework whose kernel crashes to the other one, then to rescue, and back when it is mended", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      await cp(join(root, "framework", "a"), join(root, "framework", "b"), { recursive: true });
      const records = new DoubleBuffer(new NodeDisk(root), FILES.frameworkRecords, FRAMEWORK_RECORD_CODEC);
      await records.save({ ...EMPTY_FRAMEWORK_RECORD, sequence: 1, confirmed: "b" });
      const kernel = join(root, "run", "kernel.mjs");
      await writeFile(kernel, "process.exit(1);");
      await using device = new Terminal(root, kernel);
      await device.until(/RESCUE> $/);
      await device.logged(/"slot":"a"/);
      const slots = [...device.errors.matchAll(/"slot":"([ab])"/g)].map(([, slot]) => slot);
      assert.deepEqual(slots, ["b", "a"]);

      assert.match(await device.type("help"), /reboot : .*\r\nversion : /);
      assert.match(await device.type("version"), /NONE-0\.0\.0, Regrow-rescue/);
      assert.match(await device.type("faults_print -v"), /7: Exit Exception[^]*kernel, exit-code/);
      assert.match(await device.type("log 3"), /bootloader: Framework: .*the kernel failed 8 times in a row/);
      assert.match(await device.type("dfu_update"), /rescue has no network/);
      assert.match(await device.type("ota"), /ota needs a framework/);
      assert.match(await device.type("erase c:"), /Unknown command/);

      await rm(kernel);
      await writeFile(kernel, `await import(${JSON.stringify(SCRIPTED_KERNEL)});`);
      device.write("reboot\r\n");
      await device.until(/"slot":"[ab]"\}\}/);
    }));

  it("stays in rescue as long as neither framework is whole", () =>
    withTempFolder(async (root) => {
      await newDevice(root);
      await rm(join(root, "framework", "a", "kernel.mjs"));
      await using device = new Terminal(root, SCRIPTED_KERNEL);
      await device.until(/RESCUE> $/);
      assert.match(await device.type("reboot"), /neither framework is whole[^]*RESCUE> $/);
      await cp(join(framework.folder, "kernel.mjs"), join(root, "framework", "a", "kernel.mjs"));
      device.write("reboot\r\n");
      await device.until(/"slot":"a"\}\}/);
    }));
});

async function read(file: string): Promise<Found> {
  return JSON.parse(await readFile(file, "utf8"));
}

/** A device's serial console, as a person at a terminal has it. */
class Terminal implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawn>;
  #output = "";
  errors = "";

  constructor(root: string, kernel: string) {
    const argv = [join(root, "first-stage.mjs"), "--root", root, "--kernel", kernel, "--back-off-ms", "1"];
    this.#child = spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** What is printed between a command and the next prompt. */
  async type(command: string): Promise<string> {
    this.#output = "";
    this.write(`${command}\r\n`);
    return this.until(/RESCUE> $/);
  }

  /** Waits until the output ends like this. */
  async until(end: RegExp): Promise<string> {
    while (!end.test(this.#output)) {
      assert.equal(this.#child.exitCode, null, this.errors);
      if (this.#child.stdout !== null) await once(this.#child.stdout, "data");
    }
    return this.#output;
  }

  /** What it prints and what it logs come by two pipes, of which either may be read first. */
  async logged(line: RegExp): Promise<void> {
    while (!line.test(this.errors)) if (this.#child.stderr !== null) await once(this.#child.stderr, "data");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGTERM");
      await ended;
    }
  }
}
