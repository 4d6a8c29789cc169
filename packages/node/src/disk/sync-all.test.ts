import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { DiskError } from "@regrow/core/port";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { syncFileSystem } from "./sync-all.ts";

describe("syncFileSystem", () => {
  it("works with the tool and without it", () =>
    withTempFolder(async (path) => {
      await mkdir(join(path, "d"));
      await writeFile(join(path, "d/a"), "x");
      await syncFileSystem(path);
      await syncFileSystem(path, "no-such-tool");
    }));

  it("fails when the tool does", async () => {
    await assert.rejects(
      syncFileSystem("/", "false"),
      (thrown) => thrown instanceof DiskError && thrown.code === "EIO",
    );
  });
});
