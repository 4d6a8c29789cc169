import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { startChild } from "./child.ts";

describe("a program of ours", () => {
  it("goes on, and ends, where its log cannot be written", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regrow-child-"));
    try {
      // More than a pipe holds: it waits for who reads it.
      const program = `process.stderr.write("x".repeat(4_000_000), () => console.log("done"))`;
      const child = await startChild({
        ...{ name: "talker", command: process.execPath, arguments: ["-e", program], folder, environment: process.env },
        logFile: join(folder, "none", "child.log"),
      });
      assert.deepEqual(await child.exited, { code: 0, signal: null });
      assert.match(child.output.text(), /done/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
