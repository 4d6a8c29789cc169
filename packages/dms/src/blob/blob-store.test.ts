import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { BlobStore } from "./blob-store.ts";

describe("the list of a blob store", () => {
  it("leaves alone what is not its own: its folder may be a disk of its own, with a lost+found", () =>
    withTempFolder(async (folder) => {
      const blobs = await BlobStore.open(folder);
      const sha256 = "a".repeat(64);
      const partial = await blobs.makePartialFolder();
      await writeFile(join(partial, sha256), "packed");
      await blobs.adopt(partial, [sha256]);
      await mkdir(join(folder, "lost+found"));
      await writeFile(join(folder, "lost+found", "#1.zst"), "");
      await writeFile(join(folder, "README"), "");
      assert.deepEqual(await Array.fromAsync(blobs.list()), [[sha256]]);
    }));
});
