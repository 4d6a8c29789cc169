import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RECORD_FORMAT } from "@regrow/core/boot";
import type { DiskErrorCode } from "@regrow/core/port";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import type { Diagnosis } from "../src/doctor/index.ts";
import { FILES, FOLDERS } from "../src/layout/index.ts";
import { removeTree } from "../src/store/index.ts";
import { FIRST, SECOND, THIRD, inTree, makeInstalled } from "./installed-device.ts";
import { SimulatedMachine } from "./simulated-machine.ts";

const GARBAGE = new Uint8Array(300).map((_, index) => (index * 37) % 256);
/** A copy of the boot record as a later framework might write it. */
function newerFormat(copy: Uint8Array): Uint8Array {
  const newer = copy.slice();
  new DataView(newer.buffer).setUint16(4, RECORD_FORMAT + 1);
  return newer;
}

describe("bad storage", () => {
  const damages = [
    ["garbage", async () => GARBAGE],
    ["zeros", async () => new Uint8Array(4_096)],
    ["nothing", async () => new Uint8Array(0)],
    ["a newer format", async (disk: SimulatedDisk, path: string) => newerFormat(await disk.read(path, 65_536))],
  ] as const;
  for (const [what, damage] of damages) {
    it(`comes up with a boot record of ${what}: one copy, and both`, async () => {
      for (const paths of [[FILES.bootRecords[0]], [FILES.bootRecords[1]], FILES.bootRecords]) {
        const disk = (await makeInstalled([FIRST, SECOND])).fork();
        for (const path of paths) await disk.write(path, await damage(disk, path));
        await using machine = new SimulatedMachine(disk);
        const version = await machine.runs();
        // One copy may be the older one: then the one before the last change holds.
        assert.ok(version === "1.1.0" || (version === "1.0.0" && paths.length === 1), String(version));
        assert.match(await machine.said(), paths.length === 2 ? /record-rebuilt/ : /copy of the boot record/);
        const diagnosis = (await machine.ask({ kind: "repair", by: "console", updateId: null })) as Diagnosis;
        assert.deepEqual(diagnosis.broken, []);
        assert.deepEqual(((await machine.ask({ kind: "check" })) as Diagnosis).findings, []);
        await machine.update(THIRD);
        assert.equal(await machine.runs(), "1.2.0");
      }
    });
  }

  it("comes up without its objects folder, and makes it anew", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    await removeTree(disk, FOLDERS.objects);
    await using machine = new SimulatedMachine(disk);
    assert.equal(await machine.runs(), "1.1.0");
    await machine.ask({ kind: "repair", by: "console", updateId: null });
    assert.match(await machine.said(), /^repaired$/m);
    await machine.update(THIRD);
    assert.equal(await machine.runs(), "1.2.0");
  });

  it("falls back from a damaged version and says which file it was", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    disk.rot(inTree(SECOND, "main.mjs"));
    await using machine = new SimulatedMachine(disk);
    assert.equal(await machine.runs(), "1.0.0");
    assert.match(await machine.said(), /^fell-back$[^]*tree\/app\/main.mjs/m);
  });

  it("repairs from the factory bundle what two versions share, by itself, and tells of it", async () => {
    const disk = await makeInstalled([FIRST, SECOND], { factory: FIRST });
    for (const path of ["lib/shared.txt", "run.sh"]) disk.rot(inTree(SECOND, path), 11);
    await using machine = new SimulatedMachine(disk);
    assert.equal(await machine.runs(), "1.1.0");
    assert.match(await machine.said(), /^repaired$[^]*from the factory bundle/m);
    assert.doesNotMatch(await machine.said(), /safe-mode-entered/);
  });

  it("enters safe mode when nothing gives it back, says why, and takes an update", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    for (const path of ["lib/shared.txt", "run.sh"]) disk.rot(inTree(SECOND, path), 11);
    await using machine = new SimulatedMachine(disk);
    assert.equal(await machine.runs(), null);
    assert.equal((await machine.status()).record.safeMode, "nothing-whole");
    assert.match(await machine.said(), /^safe-mode-entered$[^]*lib\/shared.txt/m);
    await machine.update(THIRD);
    assert.equal(await machine.runs(), "1.2.0");
  });

  it("does not care what year it is", async () => {
    for (const startMs of [0, Date.UTC(2016, 0, 1), Date.UTC(2099, 0, 1)]) {
      const disk = (await makeInstalled([FIRST, SECOND])).fork();
      const clock = new VirtualClock(Date.UTC(2026, 0, 1));
      clock.setWall(startMs);
      await using machine = new SimulatedMachine(disk, clock);
      assert.equal(await machine.runs(), "1.1.0");
      assert.equal(disk.log.filter(({ kind }) => kind !== "sync").length, 0, "a healthy start writes nothing");
      await machine.update(THIRD);
      assert.equal(await machine.runs(), "1.2.0");
    }
  });

  for (const code of ["ENOSPC", "EROFS", "EIO"] as const satisfies readonly DiskErrorCode[]) {
    it(`comes up whichever operation fails with ${code}, once or for ever, whole and damaged`, async () => {
      const whole = await makeInstalled([FIRST, SECOND]);
      const damaged = await makeInstalled([FIRST, SECOND], { factory: SECOND });
      damaged.rot(inTree(SECOND, "lib/shared.txt"));
      damaged.rot(inTree(SECOND, "run.sh"));
      for (const base of [whole, damaged]) await everyOperation(base, code);
    });
  }
});

/** Lets operation 1, 2, 3 ... of a start fail until one passes untouched. */
async function everyOperation(base: SimulatedDisk, code: DiskErrorCode): Promise<void> {
  for (const forEver of [false, true]) {
    let isUntouched = false;
    for (let operation = 1; !isUntouched; operation += 1) {
      const disk = base.fork({ plan: { fail: { operation, code, forEver } } });
      await using machine = new SimulatedMachine(disk);
      const version = await machine.runs();
      assert.ok(version === "1.1.0" || version === null, `operation ${operation}: ${String(version)}`);
      if (version === null) assert.match(await machine.said(), /self-check|disk could not be searched|safe-mode/);
      isUntouched = disk.operations < operation;
    }
  }
}
