import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { chmod, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { buildFramework, installFramework } from "@regrow/device/framework";
import { initDevice } from "@regrow/device/identity";
import { NodeDisk } from "@regrow/node/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder, withTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { openPtyPair } from "../compat/lrzsz/pty-pair.ts";
import { NO_SOCAT } from "../compat/serial/paced-line.ts";
import { frameworkPackage } from "../harness/framework-package.ts";

const VERSION = "0.1.0";
const publisher = makePublisher();
/** Else the line would be this process's own terminal, whose end ends it. */
const READ = constants.O_RDONLY | constants.O_NOCTTY;
const READ_WRITE = constants.O_RDWR | constants.O_NOCTTY;
const MAC = /(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/i;

/** What docs/how-to/update-over-the-serial-line.md says of rescue. */
describe(
  "regrow dfu, where nothing but the serial line of a device answers",
  { skip: NO_SOCAT, timeout: 300_000 },
  () => {
    let built: TempFolder;
    before(async () => {
      built = await makeTempFolder();
      await buildFramework(built.path, { version: VERSION });
    });
    after(() => built[Symbol.asyncDispose]());

    it("brings a device back out of rescue, gives it its software, and updates it in safe mode", () =>
      withTempFolder(async (folder) => {
        const root = join(folder, "device");
        const write = async (name: string, bytes: Uint8Array): Promise<string> => {
          await writeFile(join(folder, name), bytes);
          return join(folder, name);
        };
        const framework = await write("framework", await frameworkPackage(built.path, VERSION, publisher));
        const first = await write("first", publisher.bundle({ version: "1.0.0" }));
        const second = await write("second", publisher.bundle({ version: "1.1.0" }));
        const stranger = await write("stranger", makePublisher().bundle({ version: "9.0.0" }));
        await new NodeDisk(folder).makeDirectory("device");
        await chmod(folder, 0o755);
        await chmod(root, 0o755);
        await initDevice(root, { platformRoot: publisher.platformRoot, product: publisher.product });
        await installFramework(new NodeDisk(root), { folder: built.path });
        await rm(join(root, "framework", "a", "kernel.mjs"));

        await using pair = await openPtyPair();
        const [near, port] = pair.paths;
        await using _device = await startOn(near, root);
        await printed(port, "RESCUE> ");
        const regrow = (...argv: readonly string[]): Promise<Ended> => runRegrow(folder, argv);

        const refused = await regrow("dfu", port, stranger);
        assert.equal(refused.code, 76, refused.text);
        assert.match(refused.text, /TRUST_ROOT_UNKNOWN[^]*Update failed/);
        const back = await regrow("dfu", port, framework);
        assert.equal(back.code, 0, back.text);
        assert.match(back.text, /Installed framework 0\.1\.0/);
        const given = await regrow("dfu", port, first);
        assert.equal(given.code, 0, given.text);
        assert.match(given.text, /Installed 1\.0\.0, has proved itself/);

        const asked = await regrow("console", port, "--command", "get wlan.mac");
        const [mac = ""] = MAC.exec(asked.text) ?? assert.fail(asked.text);
        const forced = await regrow("console", port, "--command", `force_safemode ${mac}`);
        assert.match(forced.text, /Forcing safemode/);
        const healed = await regrow("dfu", port, second);
        assert.equal(healed.code, 0, healed.text);
        assert.match(healed.text, /Installed 1\.1\.0, has proved itself/);
      }));
  },
);

/** The device: what it reads and prints is the line. */
async function startOn(path: string, root: string): Promise<AsyncDisposable> {
  const line = await open(path, READ_WRITE);
  const argv = [join(root, "first-stage.mjs"), "--root", root, "--back-off-ms", "1"];
  const device: ChildProcess = spawn(process.execPath, argv, { stdio: [line.fd, line.fd, "ignore"] });
  return {
    [Symbol.asyncDispose]: async () => {
      if (device.exitCode === null && device.signalCode === null) {
        const ended = once(device, "exit");
        device.kill("SIGTERM");
        await ended;
      }
      await line.close();
    },
  };
}

/** Reads the line until the device has printed this, and nothing beyond what is there then. */
async function printed(port: string, expected: string): Promise<void> {
  await using line = await open(port, READ);
  for (let text = ""; !text.includes(expected);) {
    const { bytesRead, buffer } = await line.read({ buffer: Buffer.alloc(4_096) });
    text += buffer.toString("latin1", 0, bytesRead);
  }
}

interface Ended {
  readonly code: number | null;
  /** All that it has printed. */
  readonly text: string;
}

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

/** `regrow ...` as a process of its own, until it has ended. */
async function runRegrow(folder: string, argv: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env["PATH"], HOME: folder };
  const regrow = spawn(process.execPath, [MAIN, ...argv], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [regrow.stdout, regrow.stderr])
    stream.on("data", (bytes: Buffer) => void (text += String(bytes)));
  const [code] = await once(regrow, "close");
  return { code: typeof code === "number" ? code : null, text };
}
