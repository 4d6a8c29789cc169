import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LogFields, Logger } from "@regrow/core/port";
import type { UpdateWalk } from "@regrow/core/update";
import { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";
import { KeptWalk } from "./kept-walk.ts";

const WALK: UpdateWalk = {
  by: "console",
  wish: { force: true, version: "3.0.0" },
  target: "3.0.0",
  step: { updateId: "u", generation: "f".repeat(64), version: "1.1.0" },
  passes: 3,
  isInstalled: true,
};

describe("KeptWalk", () => {
  it("is there after a restart until it ends", async () => {
    const disk = new SimulatedDisk();
    const kept = (): KeptWalk => new KeptWalk({ disk, log: SILENT });
    assert.equal(await kept().recall(), null);
    await kept().keep(WALK);
    assert.deepEqual(await kept().recall(), WALK);
    await kept().end();
    assert.equal(await kept().recall(), null);
    await kept().end();
  });

  it("is no way where the file says something else, and that is told", async () => {
    const disk = new SimulatedDisk();
    await disk.makeDirectory("settings");
    const told: LogFields[] = [];
    const log: Logger = { ...SILENT, warn: (_message, fields = {}) => void told.push(fields) };
    for (const text of ["", "{}", JSON.stringify({ ...WALK, passes: 0 }), JSON.stringify({ ...WALK, by: "eve" })]) {
      await disk.write(FILES.updateWalk, Buffer.from(text));
      assert.equal(await new KeptWalk({ disk, log }).recall(), null, text);
    }
    assert.equal(told.length, 4);
  });
});
