import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseLine } from "@regrow/core/command";
import { consequences, DEFAULT_RESET, RESET_TYPES, resetLine } from "./reset.ts";

const MAC = "4C:55:CC:10:10:98";

describe("resetLine", () => {
  it("is none without the device's own MAC address", () => {
    for (const typed of ["", "4C:55:CC:10:10:99", "4C55CC101098"])
      assert.equal(resetLine(DEFAULT_RESET, typed, MAC), null);
    assert.equal(resetLine(DEFAULT_RESET, "", ""), null);
    assert.equal(resetLine(DEFAULT_RESET, ` ${MAC.toLowerCase()} `, MAC), `factory_reset ${MAC}`);
  });

  it("is a line that the device reads, for every choice", () => {
    for (const { type } of RESET_TYPES)
      for (const flag of [false, true]) {
        const choice = { type, erasesData: flag, erasesFiles: flag, restoresSoftware: flag };
        const line = resetLine(choice, MAC, MAC) ?? assert.fail();
        assert.ok(parseLine(line, { dialect: "gecko-os", isSafeMode: true }).ok, line);
      }
    const all = { type: "backup", erasesData: true, erasesFiles: true, restoresSoftware: true } as const;
    assert.equal(resetLine(all, MAC, MAC), `factory_reset ${MAC} -t backup -d -f -s`);
    assert.equal(resetLine({ ...all, type: "cache" }, MAC, MAC), `factory_reset ${MAC} -t cache`);
  });
});

describe("consequences", () => {
  it("say what is gone and what stays", () => {
    const kept = (choice: typeof DEFAULT_RESET): number => consequences(choice).filter(({ isKept }) => isKept).length;
    assert.equal(kept(DEFAULT_RESET), 4);
    assert.equal(kept({ ...DEFAULT_RESET, erasesData: true, erasesFiles: true, restoresSoftware: true }), 1);
  });
});
