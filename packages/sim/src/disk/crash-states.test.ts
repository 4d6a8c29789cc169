import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiskError } from "@regrow/core/port";
import { PowerCut } from "./power-cut.ts";
import type { CrashOptions } from "./crash-states.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

const ANY: CrashOptions = { limit: 10_000, seed: 1, names: "any" };
const OLD = bytes("old ".repeat(300));
const NEW = bytes("new! ".repeat(500));

describe("crash states", () => {
  it("keep what was synced: bytes by sync, names by syncDirectory", async () => {
    const disk = new SimulatedDisk();
    await disk.write("a", OLD);
    await disk.sync("a");
    assert.deepEqual(
      await contentsOf(disk, "a"),
      new Set(["missing", text(OLD)]),
      "a synced file may still lose its name",
    );
    await disk.syncDirectory("");
    assert.deepEqual(await contentsOf(disk, "a"), new Set([text(OLD)]));
  });

  it("lose the bytes of a name that was synced without them", async () => {
    const disk = new SimulatedDisk();
    await disk.write("a", NEW);
    await disk.syncDirectory("");
    const contents = await contentsOf(disk, "a");
    assert.ok(contents.has("") && contents.has(text(NEW)) && !contents.has("missing"));
    assert.ok(contents.has(text(NEW.subarray(0, 512))), "torn at a sector");
    assert.ok(contents.has("\0".repeat(NEW.length)), "length without bytes");
    assert.ok(contents.has("\0".repeat(512) + text(NEW.subarray(512))), "a hole of zeros");
  });

  it("show a mixture after an overwrite in place, until it is synced", async () => {
    const disk = await holdingOld();
    await disk.write("a", NEW);
    const contents = await contentsOf(disk, "a");
    assert.ok(contents.has(text(OLD.subarray(0, 512)) + text(NEW.subarray(512))), "old and new sectors");
    await disk.sync("a");
    assert.deepEqual(await contentsOf(disk, "a"), new Set([text(NEW)]));
  });

  it("never show a mixture when a new file is synced, then renamed", async () => {
    for (const names of ["any", "journal"] as const) {
      const disk = await holdingOld();
      const seen = new Set<string>();
      const look = async (): Promise<void> => {
        for (const content of await contentsOf(disk, "a", { ...ANY, names })) seen.add(content);
      };
      for (const step of [() => disk.write("new", NEW), () => disk.sync("new"), () => disk.rename("new", "a")]) {
        await step();
        await look();
      }
      assert.deepEqual(seen, new Set([text(OLD), text(NEW)]));
      await disk.syncDirectory("");
      assert.deepEqual(await contentsOf(disk, "a"), new Set([text(NEW)]));
    }
  });

  it("show an empty file after a rename whose bytes were not synced", async () => {
    const disk = await holdingOld();
    await disk.write("new", NEW);
    await disk.rename("new", "a");
    assert.ok((await contentsOf(disk, "a")).has(""));
  });

  it("may keep both names of a file that moved to another folder, never none", async () => {
    const disk = new SimulatedDisk();
    await disk.makeDirectory("d");
    await disk.write("a", OLD);
    await disk.barrier();
    await disk.rename("a", "d/b");
    const pairs = new Set<string>();
    for (const state of disk.crashStates(ANY)) {
      const rebooted = disk.boot(state);
      pairs.add(`${(await rebooted.status("a")) !== undefined} ${(await rebooted.status("d/b")) !== undefined}`);
    }
    assert.deepEqual(pairs, new Set(["true false", "true true", "false true"]));
  });

  it("take the new name along when the folder of the old one is synced, but not the other way round", async () => {
    const moved = new SimulatedDisk();
    await moved.makeDirectory("d");
    await moved.write("a", OLD);
    await moved.barrier();
    await moved.rename("a", "d/b");
    const other = moved.fork();
    await moved.syncDirectory("");
    assert.deepEqual(await contentsOf(moved, "d/b"), new Set([text(OLD)]));
    await other.syncDirectory("d");
    assert.deepEqual(await contentsOf(other, "d/b"), new Set([text(OLD)]));
    assert.deepEqual(await contentsOf(other, "a"), new Set([text(OLD), "missing"]));
  });

  it("drop names in any order, or as a journal does only the latest", async () => {
    const disk = new SimulatedDisk();
    await disk.write("first", new Uint8Array());
    await disk.write("second", new Uint8Array());
    assert.equal([...disk.crashStates(ANY)].length, 4);
    assert.equal([...disk.crashStates({ ...ANY, names: "journal" })].length, 3);
  });

  it("are the same for the same seed, distinct, and no more than asked for", async () => {
    const disk = new SimulatedDisk();
    for (let index = 0; index < 12; index += 1) await disk.write(`f${index}`, NEW);
    const hashes = (seed: number): string[] =>
      [...disk.crashStates({ limit: 500, seed, names: "any" })].map(({ hash }) => hash);
    assert.equal(new Set(hashes(1)).size, 500);
    assert.deepEqual(hashes(1), hashes(1));
    assert.notDeepEqual(hashes(1), hashes(2));
  });
});

describe("the plan of a simulated disk", () => {
  it("cuts before, in the middle of and after an operation, and then for good", async () => {
    for (const [when, expected] of [
      ["before", 0],
      ["during", NEW.length >> 1],
      ["after", NEW.length],
    ] as const) {
      const disk = new SimulatedDisk();
      await disk.write("a", new Uint8Array());
      disk.cutAt(2, when);
      await assert.rejects(disk.write("a", NEW), PowerCut);
      await assert.rejects(disk.read("a", 1), PowerCut);
      await assert.rejects(disk.barrier(), PowerCut);
      const all = [...disk.crashStates(ANY)][1];
      assert.ok(all !== undefined);
      assert.equal((await disk.boot(all).status("a"))?.sizeBytes, expected);
    }
  });

  it("fails an operation once or for ever", async () => {
    const once = new SimulatedDisk({ plan: { fail: { operation: 1, code: "EIO" } } });
    await assert.rejects(once.makeDirectory("d"), hasCode("EIO"));
    await once.makeDirectory("d");
    const always = new SimulatedDisk({ plan: { fail: { operation: 1, code: "EROFS", forEver: true } } });
    for (let tries = 0; tries < 3; tries += 1) await assert.rejects(always.write("a", NEW), hasCode("EROFS"));
    assert.equal(await always.status("a"), undefined);
  });

  it("does not make durable by a second sync what the first one failed to write", async () => {
    const disk = await holdingOld();
    await disk.append("a", NEW);
    disk.setPlan({ fail: { operation: disk.operations + 1, code: "EIO" } });
    await assert.rejects(disk.sync("a"), hasCode("EIO"));
    await disk.sync("a");
    assert.ok((await contentsOf(disk, "a")).has(text(OLD)));
    await disk.write("a", NEW);
    await disk.sync("a");
    assert.deepEqual(await contentsOf(disk, "a"), new Set([text(NEW)]));
  });

  it("is full when its room is used, and has room again", async () => {
    const disk = new SimulatedDisk({ capacityBytes: 1000 });
    await disk.write("a", new Uint8Array(600));
    await assert.rejects(disk.write("b", new Uint8Array(600)), hasCode("ENOSPC"));
    assert.deepEqual(await disk.space(), { freeBytes: 0, totalBytes: 1000 });
    await disk.link("a", "c");
    await disk.remove("a");
    await disk.remove("b");
    assert.equal((await disk.space()).freeBytes, 400);
    await disk.remove("c");
    assert.equal((await disk.space()).freeBytes, 1000);
  });

  it("ignores the sync it is told to, and swaps what reaches the medium", async () => {
    const save = async (disk: SimulatedDisk): Promise<void> => {
      await disk.write("new", NEW);
      await disk.sync("new");
      await disk.rename("new", "a");
      await disk.syncDirectory("");
    };
    const outcomes = async (plan: { ignoreSync?: number; swapOperations?: number }): Promise<boolean> => {
      const disk = (await holdingOld()).fork({ plan });
      await save(disk);
      const contents = await contentsOf(disk, "a");
      return contents.size === 1 && contents.has(text(NEW));
    };
    assert.equal(await outcomes({}), true);
    assert.equal(await outcomes({ ignoreSync: 1 }), false);
    assert.equal(await outcomes({ ignoreSync: 2 }), false);
    assert.equal(await outcomes({ swapOperations: 1 }), false, "synced before it was written");
    assert.equal(await outcomes({ swapOperations: 3 }), false, "folder synced before the rename");
  });

  it("damages a file under every name", async () => {
    const disk = await holdingOld();
    await disk.link("a", "b");
    disk.rot("b", 9);
    assert.equal((await disk.read("a", 5000))[1], (OLD[1] ?? 0) ^ 2);
    disk.makeUnreadable("a");
    await assert.rejects(disk.read("b", 5000), hasCode("EIO"));
  });

  it("shows each operation before it is done, with what a cut would leave there", async () => {
    const seen: string[] = [];
    const disk = new SimulatedDisk({
      onOperation: ({ number, name }, at) => seen.push(`${number} ${name} ${[...at.crashStates(ANY)].length}`),
    });
    await disk.write("a", new Uint8Array());
    await disk.syncDirectory("");
    await disk.remove("a");
    assert.deepEqual(seen, ["1 write 1", "2 syncDirectory 2", "3 remove 1"]);
  });

  it("leaves a fork and its origin independent", async () => {
    const disk = await holdingOld();
    const fork = disk.fork();
    await fork.write("b", NEW);
    await disk.remove("a");
    assert.deepEqual(await disk.list(""), []);
    assert.deepEqual(
      (await fork.list("")).map(({ name }) => name),
      ["a", "b"],
    );
  });
});

async function holdingOld(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.write("a", OLD);
  await disk.barrier();
  return disk.fork();
}

async function contentsOf(disk: SimulatedDisk, path: string, options = ANY): Promise<Set<string>> {
  const contents = new Set<string>();
  for (const state of disk.crashStates(options)) {
    const rebooted = disk.boot(state);
    const isThere = (await rebooted.status(path)) !== undefined;
    contents.add(isThere ? text(await rebooted.read(path, 1_000_000)) : "missing");
  }
  return contents;
}

function bytes(contents: string): Uint8Array {
  return new TextEncoder().encode(contents);
}

function text(contents: Uint8Array): string {
  return String.fromCharCode(...contents);
}

function hasCode(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof DiskError && thrown.code === code;
}
