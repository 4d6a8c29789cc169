import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { makeTempFolder } from "@regrow/testing/temp-folder";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

describe("regrow notify", () => {
  it("writes its word to the descriptor that the bootloader left open", async () => {
    await using folder = await makeTempFolder();
    const file = join(folder.path, "pipe");
    const descriptor = openSync(file, "w");
    const run = spawnSync(process.execPath, [MAIN, "notify", "ready"], {
      stdio: ["ignore", "ignore", "inherit", descriptor],
      env: { ...process.env, REGROW_NOTIFY_FD: "3" },
    });
    closeSync(descriptor);
    assert.equal(run.status, 0);
    assert.equal(readFileSync(file, "utf8"), "READY\n");
  });

  it("says what is missing where no bootloader is", () => {
    const { REGROW_NOTIFY_FD: _, ...environment } = process.env;
    const run = spawnSync(process.execPath, [MAIN, "notify", "READY"], { env: environment, encoding: "utf8" });
    assert.equal(run.status, 64);
    assert.match(run.stderr, /REGROW_NOTIFY_FD/);
  });
});
