import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  EFFECT_TEXTS,
  parseValue,
  valuesText,
  variableNames,
  variableRow,
  type VariableName,
} from "@regrow/core/variable";
import { readReadings } from "../device/index.ts";
import { readAbout, valueProblem, type Allowed } from "./about.ts";
import { groupVariables, lockedNames, readCatalogue, withLock } from "./catalogue.ts";

const HELP = [
  "http.server.port : port of the HTTP server; 0: any free one",
  "  short name : ht s p",
  "  can be : read and set",
  "  values : 0 to 65535",
  "  default : 80",
  "  a change counts : after 'network_restart'",
  "  in safe mode : yes",
].join("\n");

/** As `help <name>` of the device, from the same table. */
function helpOf(name: VariableName): string {
  const row = variableRow(name);
  const access = { get: "read", set: "set, never read", "get-set": "read and set" }[row.access];
  return [
    `${name} : ${row.summary}`,
    `  can be : ${access}`,
    `  values : ${valuesText(row)}`,
    ...(row.default === null ? [] : [`  default : ${row.default === "" ? '""' : row.default}`]),
    `  a change counts : ${EFFECT_TEXTS[row.effect]}`,
  ].join("\n");
}

function about(...lines: readonly string[]): Allowed | undefined {
  return readAbout(["x.y : about it", "  can be : read and set", ...lines].join("\n"))?.allowed;
}

describe("readAbout", () => {
  it("reads what the device's help says", () => {
    assert.deepEqual(readAbout(HELP), {
      summary: "port of the HTTP server; 0: any free one",
      access: "read and set",
      allowed: { kind: "number", min: 0, max: 65_535, unit: "" },
      defaultValue: "80",
      counts: "after 'network_restart'",
      isLockable: false,
    });
    assert.equal(readAbout("there is nothing of that name"), null);
    assert.equal(readAbout('x.y : z\n  can be : set, never read\n  default : ""')?.defaultValue, "");
  });

  it("reads each form of values", () => {
    assert.deepEqual(about("  values : 0 or 1"), { kind: "boolean" });
    assert.deepEqual(about("  values : 1000 to 65535 ms"), { kind: "number", min: 1_000, max: 65_535, unit: "ms" });
    assert.deepEqual(about("  values : one of a, b"), { kind: "choice", choices: ["a", "b"] });
    assert.deepEqual(about("  values : 1 to 32 characters"), {
      kind: "text",
      min: 1,
      max: 32,
      note: "1 to 32 characters",
    });
    assert.equal(about("  values : an address such as 10.10.10.1")?.kind, "text");
  });
});

describe("valueProblem", () => {
  it("refuses nothing that the device would take, for every variable there is", () => {
    let judged = 0;
    for (const name of variableNames("gecko-os")) {
      const told = readAbout(helpOf(name));
      assert.ok(told !== null, name);
      const row = variableRow(name);
      assert.equal(told.access === "read", row.access === "get", name);
      if (told.access === "read") continue;
      assert.equal(told.defaultValue, row.default, name);
      for (const value of [row.default ?? "", "0", "1", "", "x", ...row.choices, ...row.range.map(String)]) {
        if (!parseValue(name, value).ok) continue;
        // Other spellings of a choice or a boolean are the console's.
        assert.equal(valueProblem(told.allowed, value), null, `${name} ${value}`);
        judged += 1;
      }
    }
    assert.ok(judged > 100);
  });

  it("says what a value has to be", () => {
    assert.match(valueProblem({ kind: "number", min: 1, max: 5, unit: "" }, "6") ?? "", /from 1 to 5/);
    assert.match(valueProblem({ kind: "text", min: 1, max: 3, note: "1 to 3 characters" }, "four") ?? "", /^1 to 3/);
    assert.match(valueProblem({ kind: "boolean" }, "2") ?? "", /0 or 1/);
    assert.match(valueProblem({ kind: "choice", choices: ["a"] }, "b") ?? "", /One of a/);
    assert.match(valueProblem({ kind: "text", min: 0, max: null, note: "" }, 'a"b') ?? "", /double quotes/);
  });
});

describe("groupVariables", () => {
  const catalogue = readCatalogue(
    "help : about it\n# wlan.ssid wl s : name of the network\n# wlan.passkey wl p : its passkey\n# system.version sy v : what runs",
  );
  const readings = readReadings("wlan.ssid: home\nsystem.version: A-1\nsystem.variable_lock: wlan.ssid");

  it("has all that is told or can be set, in groups", () => {
    const groups = groupVariables(catalogue, readings, "");
    assert.deepEqual(
      groups.map(({ name, variables }) => [name, ...variables.map((each) => each.name)]),
      [
        ["system", "system.variable_lock", "system.version"],
        ["wlan", "wlan.passkey", "wlan.ssid"],
      ],
    );
    assert.deepEqual(groups[1]?.variables[0], {
      name: "wlan.passkey",
      summary: "its passkey",
      value: null,
      isLocked: false,
    });
    assert.equal(groups[1]?.variables[1]?.isLocked, true);
  });

  it("finds by name, meaning and value", () => {
    const found = (wanted: string): readonly string[] =>
      groupVariables(catalogue, readings, wanted).flatMap(({ variables }) => variables.map(({ name }) => name));
    assert.deepEqual(found("NETWORK name"), ["wlan.ssid"]);
    assert.deepEqual(found("home"), ["wlan.ssid"]);
    assert.deepEqual(found("nothing like it"), []);
  });
});

describe("the lock", () => {
  it("has a name more, or less", () => {
    assert.deepEqual([...lockedNames("none")], []);
    assert.equal(withLock("none", "uart.baud", true), "uart.baud");
    assert.equal(withLock("uart.baud", "system.dialect", true), "system.dialect,uart.baud");
    assert.equal(withLock("uart.baud", "uart.baud", false), "none");
  });
});
