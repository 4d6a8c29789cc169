import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { UpdateStanding } from "@regrow/core/update";
import { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT } from "../../test/test-device.ts";
import { KeptStanding } from "./kept-standing.ts";

const NONE: UpdateStanding = { kind: "none" };
const INSTALLED: UpdateStanding = { kind: "installed", generation: "a".repeat(64) };

/** A machine that was started under this id, as its bootloader has found out. */
async function startMachine(disk: SimulatedDisk, bootId: string): Promise<void> {
  await disk.makeDirectory("run");
  await disk.write("run/machine-start.json", new TextEncoder().encode(JSON.stringify({ bootId, panics: [] })));
}

/** What the kernel knows after it has been restarted. */
function afterRestart(disk: SimulatedDisk): Promise<UpdateStanding> {
  return new KeptStanding({ disk, log: SILENT }).recall();
}

describe("an update's result", () => {
  it("can be read until the next update or power cycle (device-facts 5 no. 6)", async () => {
    const disk = new SimulatedDisk();
    await startMachine(disk, "first");
    assert.deepEqual(await afterRestart(disk), NONE);
    for (const standing of [
      INSTALLED,
      { kind: "up-to-date" },
      { kind: "failed", code: "DMS_UNREACHABLE" },
    ] as const satisfies readonly UpdateStanding[]) {
      await new KeptStanding({ disk, log: SILENT }).keep(standing);
      assert.deepEqual([await afterRestart(disk), await afterRestart(disk)], [standing, standing]);
    }
    await startMachine(disk, "second");
    assert.deepEqual(await afterRestart(disk), NONE);
  });

  it("is forgotten on a machine that does not tell one start from the next", async () => {
    const disk = new SimulatedDisk();
    await new KeptStanding({ disk, log: SILENT }).keep(INSTALLED);
    assert.deepEqual(await afterRestart(disk), NONE);
  });

  it("is none where the file is damaged, and harms nobody where it cannot be written", async () => {
    const disk = new SimulatedDisk();
    await startMachine(disk, "first");
    for (const text of ["", "{", "[]", '{"start":"first","standing":{"kind":"failed","code":"constructor"}}']) {
      await disk.write("run/update-standing.json", new TextEncoder().encode(text));
      assert.deepEqual(await afterRestart(disk), NONE, text);
    }
    const full = disk.fork({ plan: { fail: { operation: 1, code: "ENOSPC", forEver: true } } });
    await new KeptStanding({ disk: full, log: SILENT }).keep(INSTALLED);
  });
});
