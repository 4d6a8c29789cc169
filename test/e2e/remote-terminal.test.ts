import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { makeDevice } from "regrow/device";
import { ownPort } from "@regrow/testing/own-port";
import { startDevice } from "../harness/device.ts";

const SCRIPT = fileURLToPath(new URL("../compat/expect/remote-terminal.exp", import.meta.url));
const SCRIPT_MS = 120_000;
const STEPS = [
  "login",
  "completion",
  "editing",
  "history",
  "file",
  "safe-mode",
  "status",
  "faults_print",
  "faults_reset",
];
const skip = spawnSync("expect", ["-v"], { stdio: "ignore" }).status === 0 ? false : "no expect";

/** Issue 4: somebody who types, as expect does it. */
describe("the remote terminal, driven by expect", { skip }, () => {
  it("completes, remembers, takes files, and goes into safe mode and out of it", async () => {
    await using folder = await makeTempFolder();
    const root = join(folder.path, "device");
    const port = await ownPort();
    const factorySettings = {
      "remote_terminal.enabled": "1",
      "remote_terminal.interface": "local",
      "remote_terminal.port": String(port),
    };
    const { secret } = await makeDevice(root, { platformRoot: Uint8Array.of(1), factorySettings });
    await using _device = await startDevice({ root });
    const { exit, output } = await run(["-f", SCRIPT, String(port), secret]);
    assert.doesNotMatch(output, /^FAIL /m);
    assert.equal(exit, 0, output);
    const held = [...output.matchAll(/^ok ([\w-]+)/gm)].map(([, step]) => step);
    assert.deepEqual(held, [...STEPS, "no-faults", "reboot"]);
  });
});

function run(words: readonly string[]): Promise<{ readonly exit: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile("expect", words, { timeout: SCRIPT_MS }, (thrown, output, errors) =>
      resolve({ exit: thrown === null ? 0 : Number(thrown.code ?? 1), output: output + errors }),
    );
  });
}
