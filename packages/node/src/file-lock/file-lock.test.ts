import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { acquireLock } from "./file-lock.ts";

describe("acquireLock", () => {
  it("is held by one, and free after release", () =>
    withTempFolder(async (folder) => {
      const path = join(folder, "run/lock");
      const first = await acquireLock(path);
      assert.equal(first.kind, "acquired");
      assert.deepEqual(await acquireLock(path), { kind: "held", pid: process.pid });
      if (first.kind === "acquired") await first.lock.release();
      const second = await acquireLock(path);
      assert.equal(second.kind, "acquired");
      // A release that comes twice must not take the lock from the next holder.
      if (first.kind === "acquired") await first.lock.release();
      assert.equal((await acquireLock(path)).kind, "held");
      assert.deepEqual(await readdir(join(folder, "run")), ["lock"]);
    }));

  it("replaces what a process left that is gone, of another boot, or garbage", () =>
    withTempFolder(async (folder) => {
      const path = join(folder, "lock");
      for (const stale of ["", "garbage", "0", "-1", "999999999 1 boot", `${process.pid} 1 another-boot`]) {
        await writeFile(path, stale);
        const result = await acquireLock(path);
        assert.equal(result.kind, "acquired", stale);
        if (result.kind === "acquired") await result.lock.release();
      }
    }));

  it("goes to exactly one of many that find a stale lock", () =>
    withTempFolder(async (folder) => {
      const path = join(folder, "lock");
      await writeFile(path, "999999999 1 boot");
      const results = await Promise.all(Array.from({ length: 8 }, () => acquireLock(path)));
      assert.equal(results.filter(({ kind }) => kind === "acquired").length, 1);
    }));
});
