import assert from "node:assert/strict";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { writeFileAtomic } from "./write-file-atomic.ts";

describe("writeFileAtomic", () => {
  it("replaces contents and mode, and leaves nothing else behind", () =>
    withTempFolder(async (folder) => {
      const path = join(folder, "key.pem");
      await writeFile(path, "old", { mode: 0o644 });
      await writeFileAtomic(path, "new", 0o600);
      assert.equal(await readFile(path, "utf8"), "new");
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.deepEqual(await readdir(folder), ["key.pem"]);
    }));

  it("leaves the old file and no other when it fails", () =>
    withTempFolder(async (folder) => {
      await mkdir(join(folder, "taken"));
      await assert.rejects(writeFileAtomic(join(folder, "taken"), "x"));
      assert.deepEqual(await readdir(folder), ["taken"]);
    }));
});
