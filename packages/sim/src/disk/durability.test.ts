import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, diskProgram } from "@regrow/testing/contract";
import fc from "fast-check";
import { SimulatedDisk } from "./simulated-disk.ts";

const seed = fc.integer();
const names = fc.constantFrom("any" as const, "journal" as const);

describe("any program on a simulated disk", () => {
  it("loses nothing after a barrier", async () => {
    const isWhole = fc.asyncProperty(diskProgram, names, async (program, order) => {
      const disk = new SimulatedDisk();
      for (const step of program) await answerOf(disk, step);
      await disk.barrier();
      const states = [...disk.crashStates({ limit: 100, seed: 1, names: order })];
      assert.deepEqual(
        states.map(({ hash }) => hash),
        [disk.hashOfVisible()],
      );
    });
    await fc.assert(isWhole);
  });

  it("may lose all or nothing of what came since the last barrier, and reboots from whatever is left", async () => {
    const isBounded = fc.asyncProperty(
      diskProgram,
      diskProgram,
      seed,
      names,
      async (before, after, seedOfStates, order) => {
        const disk = new SimulatedDisk();
        for (const step of before) await answerOf(disk, step);
        await disk.barrier();
        const durable = disk.hashOfVisible();
        const unsynced = after.filter(({ name }) => !name.startsWith("sync"));
        for (const step of unsynced) await answerOf(disk, step);
        const states = [...disk.crashStates({ limit: 50, seed: seedOfStates, names: order })];
        const hashes = states.map(({ hash }) => hash);
        assert.equal(hashes[0], durable);
        assert.ok(hashes.includes(disk.hashOfVisible()));
        for (const state of states) {
          const rebooted = disk.boot(state);
          for (const step of before) await answerOf(rebooted, step);
          await rebooted.barrier();
          assert.equal(rebooted.hashOfDurable(), rebooted.hashOfVisible());
        }
        assert.equal(disk.hashOfDurable(), durable, "looking at states changes nothing");
      },
    );
    await fc.assert(isBounded);
  });

  it("keeps a synced file whole wherever its name survives", async () => {
    const isKept = fc.asyncProperty(diskProgram, seed, names, async (after, seedOfStates, order) => {
      const disk = new SimulatedDisk();
      await disk.makeDirectory("kept");
      await disk.write("kept/file", Uint8Array.of(1, 2, 3));
      await disk.sync("kept/file");
      await disk.syncDirectory("kept");
      await disk.syncDirectory("");
      for (const step of after) await answerOf(disk, step);
      for (const state of disk.crashStates({ limit: 20, seed: seedOfStates, names: order })) {
        assert.deepEqual([...(await disk.boot(state).read("kept/file", 10))], [1, 2, 3]);
      }
    });
    await fc.assert(isKept);
  });
});
