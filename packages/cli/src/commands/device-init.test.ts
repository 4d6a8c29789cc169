import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { loadIdentity } from "@regrow/device/identity";
import { FILES } from "@regrow/device/layout";
import { loadSettings } from "@regrow/device/settings";
import { SystemClock } from "@regrow/node/clock";
import { NodeDisk } from "@regrow/node/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { run } from "../command/index.ts";
import { loadCommands } from "./index.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

function init(folder: string, ...options: string[]): Promise<{ code: number; out: string; error: string }> {
  return initBare(folder, "--platform-root", "root.json", ...options);
}

async function initBare(folder: string, ...options: string[]): Promise<{ code: number; out: string; error: string }> {
  await writeFile(join(folder, "root.json"), makePublisher().platformRoot);
  let out = "";
  let error = "";
  const code = await run(["device", "init", "--root", "device", ...options], {
    commands: loadCommands,
    folder,
    environment: {},
    clock: new SystemClock(),
    signal: new AbortController().signal,
    out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
    error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
  });
  return { code, out, error };
}

describe("regrow device init", () => {
  it("prints the device's secret, and gives it other factory values", () =>
    withTempFolder(async (folder) => {
      const { code, out } = await init(folder, "--json", "--set", "uart.baud=9600,system.dialect=zentrios");
      assert.equal(code, 0);
      const root = join(folder, "device");
      const secret = (await readFile(join(root, FILES.consoleSecret), "utf8")).trim();
      const said: unknown = JSON.parse(out);
      assert.ok(typeof said === "object" && said !== null && "secret" in said);
      assert.equal(said.secret, secret);
      const settings = await loadSettings(new NodeDisk(root), SILENT);
      assert.deepEqual([settings.get("uart.baud"), settings.get("system.dialect")], ["9600", "zentrios"]);
      assert.equal(await new NodeDisk(root).status(FILES.settings), undefined, "factory values are not saved ones");
    }));

  it("makes a blank device, which believes nobody yet, and only where that is said", () =>
    withTempFolder(async (folder) => {
      assert.equal((await initBare(folder)).code, 64);
      assert.equal((await initBare(folder, "--blank", "--bundle", "some.regrow")).code, 64);
      assert.equal(await new NodeDisk(folder).status("device"), undefined);
      const { code, error } = await initBare(folder, "--blank");
      assert.equal(code, 0, error);
      const identity = await loadIdentity(new NodeDisk(join(folder, "device")));
      assert.equal(identity.platformRoot.length, 0);
      assert.match(identity.keyPem, /PRIVATE KEY/);
    }));

  it("makes nothing when a value cannot be", () =>
    withTempFolder(async (folder) => {
      const { code, error } = await init(folder, "--set", "uart.baud=fast");
      assert.equal(code, 64);
      assert.match(error, /uart\.baud: 300 to 4000000 bit\/s/);
      assert.equal(await new NodeDisk(folder).status("device"), undefined);
    }));
});
