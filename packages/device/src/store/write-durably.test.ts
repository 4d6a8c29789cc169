import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SimulatedDisk } from "@regrow/sim/disk";
import { writeDurably } from "./write-durably.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("writeDurably", () => {
  it("writes one after the other where two want the same file: the later one holds, and both are durable", async () => {
    const disk = new SimulatedDisk();
    const written = ["first", "second", "third"].map((text) => writeDurably(disk, "file", encode(text)));
    await Promise.all(written);
    for (const state of disk.crashStates({ seed: 1, limit: 32, names: "any" }))
      assert.equal(new TextDecoder().decode(await disk.boot(state).read("file", 100)), "third");
  });

  it("goes on with the next one when one has failed", async () => {
    const disk = new SimulatedDisk({ plan: { fail: { operation: 1, code: "ENOSPC" } } });
    const failed = writeDurably(disk, "file", encode("first"));
    const again = writeDurably(disk, "file", encode("second"));
    await assert.rejects(failed, { code: "ENOSPC" });
    await again;
    assert.equal(new TextDecoder().decode(await disk.read("file", 100)), "second");
  });
});
