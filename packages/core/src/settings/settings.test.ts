import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "../error/index.ts";
import { VARIABLES, variableRow, type VariableName } from "../variable/index.ts";
import { checkSetting, factorySettings, keptByReset, parseVariableLock } from "./index.ts";

const NAMES = Object.keys(VARIABLES) as VariableName[];

describe("checkSetting", () => {
  it("takes the default of every setting, and nothing of what is told or only read", () => {
    for (const name of NAMES) {
      const row = variableRow(name);
      const checked = checkSetting(name, row.default ?? "1");
      const isSetting = row.default !== null && row.access !== "get";
      assert.equal(checked.ok, isSetting, name);
      if (!checked.ok) assert.equal(checked.code, 7, name);
    }
  });

  it("says what a value may be", () => {
    for (const [name, text, code, reason] of [
      ["uart.baud", "1", 9, "uart.baud: 300 to 4000000 bit/s"],
      ["uart.baud", "fast", 7, "uart.baud: 300 to 4000000 bit/s"],
      ["update.automatic", "perhaps", 7, "update.automatic: 0 or 1"],
      ["system.print_level", "4", 7, "system.print_level: one of all, 0, 1, 2, 3"],
      ["dms.provision.token", "x".repeat(129), 9, "dms.provision.token: 0 to 128 characters"],
      ["dms.provision.token", "a\nb", 7, "dms.provision.token: no control characters and no double quotes"],
      ["dms.provision.token", 'a"b', 7, "dms.provision.token: no control characters and no double quotes"],
      ["system.variable_lock", "uart.baud,wlan.mac", 7, "'wlan.mac' is no variable that can be locked"],
    ] as const)
      assert.deepEqual(checkSetting(name, text), { ok: false, code, reason });
  });

  it("takes one variable for the several that it stands for", () => {
    assert.deepEqual(checkSetting("system.cmd.format", "machine"), {
      ok: true,
      values: {
        "system.cmd.echo": "0",
        "system.cmd.header_enabled": "1",
        "system.cmd.prompt_enabled": "0",
        "system.print_level": "0",
      },
    });
  });

  it("keeps a lock sorted, and each name once", () => {
    for (const [text, value] of [
      ["uart.data, uart.baud,uart.data", "uart.baud,uart.data"],
      ["", "none"],
      ["none", "none"],
    ] as const)
      assert.deepEqual(checkSetting("system.variable_lock", text), {
        ok: true,
        values: { "system.variable_lock": value },
      });
  });
});

describe("parseVariableLock", () => {
  it("takes exactly the lockable variables of the table", () => {
    for (const name of NAMES) assert.equal(parseVariableLock(name).ok, variableRow(name).lockable, name);
    assert.equal(parseVariableLock("constructor").ok, false);
    assert.equal(parseVariableLock("uart.baud,").ok, false);
  });

  it("has room for all of them at once", () => {
    const all = NAMES.filter((name) => variableRow(name).lockable).join(",");
    assert.equal(checkSetting("system.variable_lock", all).ok, true);
    assert.ok(all.length <= variableRow("system.variable_lock").range[1]);
  });
});

describe("keptByReset", () => {
  it("keeps what is locked, the lock itself, and what is immune", () => {
    for (const name of NAMES) {
      const isImmune = name === "dfu.logs_enabled";
      assert.equal(keptByReset(name, "full", []), isImmune, name);
      assert.equal(keptByReset(name, "full", [name]), true, name);
      assert.equal(keptByReset(name, "backup", []), isImmune || variableRow(name).backup, name);
    }
    assert.equal(keptByReset("system.variable_lock", "full", ["uart.baud"]), true);
  });
});

describe("factorySettings", () => {
  it("refuses a value with its name and reason", () => {
    assert.deepEqual(factorySettings({ "update.automatic": "off" }), { "update.automatic": "0" });
    for (const given of [{ "no.such": "1" }, { "update.automatic": "perhaps" }, { "wlan.mac": "1" }])
      assert.throws(
        () => factorySettings(given),
        (error) =>
          error instanceof RegrowError &&
          error.code === "USAGE" &&
          error.message.includes(Object.keys(given)[0] ?? "-"),
      );
  });
});
