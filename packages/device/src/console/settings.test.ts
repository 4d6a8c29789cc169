import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";
import { loadSettings } from "./settings.ts";

async function diskWith(text: string): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory("settings");
  await disk.write(FILES.settings, new TextEncoder().encode(text));
  await disk.barrier();
  return disk;
}

describe("Settings", () => {
  it("are in memory until they are saved, then survive a power cut (law L6)", async () => {
    const disk = await diskWith("{}");
    const settings = await loadSettings(disk, SILENT);
    settings.set("system.print_level", "0");
    assert.equal((await loadSettings(disk, SILENT)).get("system.print_level"), "all");
    await settings.save();
    for (const state of disk.crashStates({ seed: 1, limit: 16, names: "any" })) {
      assert.equal((await loadSettings(disk.boot(state), SILENT)).get("system.print_level"), "0");
    }
  });

  it("erase one value for good without saving the others", async () => {
    const disk = await diskWith('{"dms.provision.token":"a-token-of-16-or-more"}');
    const settings = await loadSettings(disk, SILENT);
    settings.set("system.print_level", "0");
    await settings.erase("dms.provision.token");
    const after = await loadSettings(disk, SILENT);
    assert.deepEqual([after.get("dms.provision.token"), after.get("system.print_level")], ["", "all"]);
    assert.equal(settings.get("system.print_level"), "0");
  });

  it("keep names of another version, and ignore values that cannot be", async () => {
    const disk = await diskWith(
      '{"from.the.future":"1","update.automatic":"perhaps","system.print_level":"1","time.uptime":5}',
    );
    const settings = await loadSettings(disk, SILENT);
    assert.deepEqual([settings.get("update.automatic"), settings.get("system.print_level")], ["1", "1"]);
    await settings.save();
    assert.match(new TextDecoder().decode(await disk.read(FILES.settings, 1_000)), /from\.the\.future/);
  });

  it("are the defaults where the file is damaged: a device always comes up (law L1)", async () => {
    for (const text of ["", "{", "[]", "null", "\u0000\u0000"])
      assert.equal((await loadSettings(await diskWith(text), SILENT)).get("update.automatic"), "1");
  });
});
