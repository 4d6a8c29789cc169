import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { prebuildOf, readSerialBinding, thisMachine } from "./serial-binding.ts";

describe("the native half of the serial line", () => {
  it("is there for every machine that it is named for, each its own", async () => {
    const machines = [
      { platform: "linux", architecture: "x64", libc: "glibc" },
      { platform: "linux", architecture: "x64", libc: "musl" },
      { platform: "linux", architecture: "arm64", libc: "glibc" },
      { platform: "linux", architecture: "arm64", libc: "musl" },
      { platform: "linux", architecture: "arm", libc: "glibc" },
      { platform: "linux", architecture: "arm", libc: "musl" },
      { platform: "darwin", architecture: "arm64", libc: "glibc" },
    ] as const;
    const names = machines.map(prebuildOf);
    assert.equal(new Set(names).size, machines.length);
    for (const machine of machines) assert.ok(((await readSerialBinding(machine))?.length ?? 0) > 10_000);
  });

  it("is left out where there is none", async () => {
    assert.equal(await readSerialBinding({ platform: "linux", architecture: "s390x", libc: "glibc" }), undefined);
  });

  it("knows the machine that it runs on", () => {
    const { platform, architecture } = thisMachine();
    assert.deepEqual([platform, architecture], [process.platform, process.arch]);
  });
});
