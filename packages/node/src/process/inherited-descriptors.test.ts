import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { spawnChild } from "./spawn-child.ts";

describe("closeInheritedDescriptors", () => {
  it("leaves a grandchild nothing of what was open", { skip: !existsSync("/proc/self/fd") }, async () => {
    const module = new URL("inherited-descriptors.ts", import.meta.url).href;
    const script = `
      const { closeInheritedDescriptors } = await import(${JSON.stringify(module)});
      const { spawnSync } = await import("node:child_process");
      const open = () => spawnSync("ls", ["/proc/self/fd"]).stdout.toString().trim().split("\\n").length;
      const before = open();
      console.log(closeInheritedDescriptors().length > 0, before > 4, open());`;
    const child = await spawnChild({
      command: process.execPath,
      arguments: ["--input-type=module", "--eval", script],
      environment: { PATH: process.env["PATH"] ?? "" },
      cwd: "/",
      stdin: "ignore",
      stdout: "capture",
      stderr: "inherit",
      pipes: 30,
    });
    await child.exited;
    // Three standard ones, and the one with which ls reads the folder.
    assert.deepEqual(child.lastLines(), ["true true 4"]);
  });
});
