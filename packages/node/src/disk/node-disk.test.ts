import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { DiskError } from "@regrow/core/port";
import { diskContract } from "@regrow/testing/contract";
import { makeTempFolder, withTempFolder } from "@regrow/testing/temp-folder";
import { NodeDisk } from "./node-disk.ts";

for (const isBlocking of [false, true]) {
  diskContract(isBlocking ? "NodeDisk with blocking calls" : "NodeDisk", async () => {
    const folder = await makeTempFolder();
    const subject = new NodeDisk(folder.path, { isBlocking });
    return { subject, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  });
}

describe("NodeDisk", () => {
  it("does not follow a link that leads outside", () =>
    withTempFolder(async (path) => {
      const disk = new NodeDisk(join(path, "root"));
      await mkdir(join(path, "root"));
      await writeFile(join(path, "outside"), "secret");
      await symlink("../outside", join(path, "root/link"));
      const attempts = [
        () => disk.read("link", 100),
        () => disk.write("link", new Uint8Array()),
        () => disk.truncate("link", 0),
        () => disk.setMode("link", 0),
      ];
      for (const attempt of attempts) {
        await assert.rejects(attempt(), (thrown) => thrown instanceof DiskError && thrown.code === "EINVAL");
      }
      assert.equal(await readFile(join(path, "outside"), "utf8"), "secret");
    }));

  it("lets others have their turn between blocking calls", () =>
    withTempFolder(async (path) => {
      const disk = new NodeDisk(path, { isBlocking: true });
      const turn = new Promise((resolve) => setImmediate(resolve, "turn"));
      const calls = async (): Promise<string> => {
        // Only the turn ends it: without one this never does, and the test's time runs out.
        for (let isOver = false; !isOver; await disk.status("")) void turn.then(() => (isOver = true));
        return "turn";
      };
      assert.equal(await calls(), "turn");
    }));

  it("keeps the original error as the cause", () =>
    withTempFolder(async (path) => {
      const thrown = await new NodeDisk(path).read("none", 1).catch((error: unknown) => error);
      assert.ok(thrown instanceof DiskError && thrown.cause instanceof Error);
      assert.equal(thrown.path, "none");
    }));
});
