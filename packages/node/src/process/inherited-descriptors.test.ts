import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";

/** Node shields the descriptors below 16 and those that follow without a gap; this one comes after a gap. */
const UNSHIELDED = 40;

describe("closeInheritedDescriptors", () => {
  it("leaves a grandchild nothing of what was open", { skip: !existsSync("/proc/self/fd") }, () => {
    const module = new URL("inherited-descriptors.ts", import.meta.url).href;
    const script = `
      const { closeInheritedDescriptors } = await import(${JSON.stringify(module)});
      const { spawnSync } = await import("node:child_process");
      const open = () => spawnSync("ls", ["/proc/self/fd"]).stdout.toString().trim().split("\\n");
      const before = open();
      const closed = closeInheritedDescriptors();
      console.log(JSON.stringify({ before, closed, after: open() }));`;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit", ...Array.from({ length: UNSHIELDED - 3 }, () => "ignore" as const), "pipe"],
      encoding: "utf8",
      timeout: 20_000,
    });
    const seen = JSON.parse(child.stdout) as { before: string[]; closed: number[]; after: string[] };
    assert.ok(seen.before.includes(String(UNSHIELDED)), "the descriptor reaches a grandchild before");
    assert.ok(seen.closed.includes(UNSHIELDED));
    // Three standard ones, and the one with which ls reads the folder.
    assert.deepEqual(seen.after, ["0", "1", "2", "3"]);
  });
});
