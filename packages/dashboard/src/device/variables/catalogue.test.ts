import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupVariables, valueProblem } from "./catalogue.ts";

const VALUES = { "wlan.ssid": "Home", "system.print_level": "all", "dms.cmd.enabled": "1", "new.thing": "<b>x</b>" };

describe("variables of a device", () => {
  it("are found by name, meaning and value, in groups", () => {
    assert.deepEqual(
      groupVariables(VALUES, "").map(({ name }) => name),
      ["dms", "new", "system", "wlan"],
    );
    const names = (wanted: string): readonly string[] =>
      groupVariables(VALUES, wanted).flatMap(({ variables }) => variables.map(({ name }) => name));
    assert.deepEqual(names("HOME"), ["wlan.ssid"]);
    assert.deepEqual(names("dms enabled"), ["dms.cmd.enabled"]);
    assert.deepEqual(names("no such thing"), []);
  });

  it("say what they may be, where the table knows them", () => {
    const [dms, unknown] = groupVariables(VALUES, "").flatMap(({ variables }) => variables);
    assert.deepEqual(dms?.choices, ["0", "1"]);
    assert.match(dms.about.join(" "), /May be: 0 or 1\./);
    assert.deepEqual(unknown, { name: "new.thing", value: "<b>x</b>", summary: "", about: [], choices: null });
  });

  it("are refused here where the device would refuse them", () => {
    assert.notEqual(valueProblem("dms.cmd.enabled", "7"), null);
    assert.equal(valueProblem("dms.cmd.enabled", "1"), null);
    assert.equal(valueProblem("new.thing", "anything"), null);
  });
});
