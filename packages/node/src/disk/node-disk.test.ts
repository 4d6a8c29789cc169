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
      const turn = { isOver: false };
      setImmediate(() => (turn.isOver = true));
      // Far more calls than fit between two turns; a turn that never comes must not keep the test.
      for (let calls = 0; !turn.isOver && calls < 1_000_000; calls += 1) await disk.status("");
      assert.ok(turn.isOver);
    }));

  it("keeps the original error as the cause", () =>
    withTempFolder(async (path) => {
      const thrown = await new NodeDisk(path).read("none", 1).catch((error: unknown) => error);
      assert.ok(thrown instanceof DiskError && thrown.cause instanceof Error);
      assert.equal(thrown.path, "none");
    }));
});
