import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";

/** Modules of Node that cost memory: only a device that uses them may load them (design section 10, memoryRatio). */
const COSTLY = ["http", "https", "tls", "child_process", "dns/promises"];

describe("the commands of the network", () => {
  it("load what is costly with their first use, not before", () => {
    const module = new URL("index.ts", import.meta.url).href;
    const script = `await import(${JSON.stringify(module)}); console.log(process.moduleLoadList.join("\\n"));`;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
      timeout: 60_000,
    });
    const loaded = child.stdout.split("\n");
    assert.ok(loaded.includes("NativeModule fs"), child.stderr);
    assert.deepEqual(
      COSTLY.filter((name) => loaded.includes(`NativeModule ${name}`)),
      [],
    );
  });
});
