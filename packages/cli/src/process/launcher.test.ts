import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";

const REGROW = fileURLToPath(new URL("../../bin/regrow.mjs", import.meta.url));

describe("the command regrow", { timeout: 120_000 }, () => {
  it("takes what it has started along, even when it is killed", { timeout: 60_000 }, async ({ signal }) => {
    await withTempFolder(async (folder) => {
      const words = ["dms", "--folder", folder, "--people-port", "0", "--device-port", "0", "--json"];
      const command = spawn(process.execPath, [REGROW, ...words], { stdio: ["ignore", "pipe", "ignore"] });
      const ended = once(command.stdout, "close");
      await once(command.stdout, "data");
      const lock = join(folder, "lock");
      const pid = Number(/\d+/.exec(await readFile(lock, "utf8"))?.[0]);
      assert.notEqual(pid, command.pid);
      signal.addEventListener("abort", () => process.kill(pid, "SIGKILL"));
      command.kill("SIGKILL");
      // Whoever has inherited the pipe holds it open.
      await ended;
      // It ended in order: what is killed leaves its lock.
      await assert.rejects(readFile(lock), { code: "ENOENT" });
    });
  });
});
