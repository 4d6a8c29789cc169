import assert from "node:assert/strict";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { readMachineStart, type MachinePaths } from "./machine-start.ts";

/** A machine of files. */
class Machine {
  readonly run: string;
  readonly paths: MachinePaths;

  constructor(folder: string) {
    this.run = join(folder, "run");
    this.paths = {
      bootId: join(folder, "boot_id"),
      panics: join(folder, "pstore"),
      watchdog: join(folder, "bootstatus"),
    };
  }

  async start(bootId: string): Promise<Awaited<ReturnType<typeof readMachineStart>>> {
    await writeFile(this.paths.bootId, `${bootId}\n`);
    return readMachineStart(this.run, this.paths);
  }
}

describe("the machine's start", () => {
  it("is of unknown cause the first time, when nothing was restarted, and after an orderly stop", () =>
    withTempFolder(async (folder) => {
      const machine = new Machine(folder);
      assert.equal((await machine.start("one")).cause, "unknown");
      const again = await machine.start("one");
      assert.equal(again.cause, "unknown");
      await again.noteStop();
      assert.equal((await machine.start("two")).cause, "unknown");
    }));

  it("is the power's when nobody stopped the device", () =>
    withTempFolder(async (folder) => {
      const machine = new Machine(folder);
      await machine.start("one");
      assert.equal((await machine.start("two")).cause, "power");
      assert.equal((await machine.start("two")).cause, "unknown", "told once");
      assert.equal((await machine.start("three")).cause, "power");
    }));

  it("is a panic when a new one was left behind, and not again when that is found once more", () =>
    withTempFolder(async (folder) => {
      const machine = new Machine(folder);
      await machine.start("one");
      await mkdir(machine.paths.panics);
      await writeFile(join(machine.paths.panics, "dmesg-efi-1"), "Kernel panic");
      assert.equal((await machine.start("two")).cause, "panic");
      assert.equal((await machine.start("three")).cause, "power");
    }));

  it("is the watchdog's when its flag says so", () =>
    withTempFolder(async (folder) => {
      const machine = new Machine(folder);
      await machine.start("one");
      await writeFile(machine.paths.watchdog, "32\n");
      assert.equal((await machine.start("two")).cause, "watchdog");
      await writeFile(machine.paths.watchdog, "1\n");
      assert.equal((await machine.start("three")).cause, "power");
    }));

  it("is not remembered twice: a healthy start writes nothing", () =>
    withTempFolder(async (folder) => {
      const machine = new Machine(folder);
      await machine.start("one");
      const [name = ""] = await readdir(machine.run);
      const before = await stat(join(machine.run, name), { bigint: true });
      await machine.start("one");
      assert.equal((await stat(join(machine.run, name), { bigint: true })).ino, before.ino);
    }));

  it("is of unknown cause where the machine tells nothing, or the memory is garbage", () =>
    withTempFolder(async (folder) => {
      const machine = new Machine(folder);
      assert.equal((await readMachineStart(machine.run, machine.paths)).cause, "unknown");
      const [name = ""] = await readdir(machine.run);
      await writeFile(join(machine.run, name), "{");
      assert.equal((await machine.start("two")).cause, "unknown");
    }));
});
