import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findVariable, variableNames } from "./find-variable.ts";
import { findNotHereVariable } from "./not-here.ts";
import { NOT_HERE_VARIABLES } from "./table/not-here.ts";
import { DIALECTS, type Dialect } from "./table/row.ts";
import { parseValue } from "./value.ts";
import { VARIABLES, variableRow, type VariableName } from "./variables.ts";

const NAMES = Object.keys(VARIABLES) as VariableName[];

/** Short names that are documented and are not what the rule makes (device-facts 3.2, 3.3; Gecko OS 4, Variables). */
const DOCUMENTED_EXCEPTIONS: Readonly<Record<string, string>> = {
  "network.default_interface": "ne f",
  "network.tls.ca_cert": "ne t a",
  "network.tls.client_key": "ne t k",
  "system.build_number": "sy n",
  "system.memory.usage": "sy e u",
  "wlan.auto_join.enabled": "wl o e",
  "wlan.auto_join.retries": "wl o r",
  "wlan.security": "wl c",
  "wlan.static.dns": "wl t d",
  "wlan.static.gateway": "wl t g",
  "wlan.static.ip": "wl t i",
  "wlan.static.netmask": "wl t n",
};

/** First two letters of the first word, the first letter of each further one (device-facts 2). */
function shortByRule(name: string): string {
  const [first = "", ...others] = name.split(".");
  return [first.slice(0, 2), ...others.map((word) => word.slice(0, 1))].join(" ");
}

function notHere(dialect: Dialect): readonly (readonly [string, string | null])[] {
  return Object.entries(NOT_HERE_VARIABLES)
    .filter(([, row]) => row.dialects.includes(dialect))
    .map(([name, { short }]) => [name, short] as const);
}

describe("the tables of variables", () => {
  for (const dialect of DIALECTS) {
    it(`have no name or short name twice, here or not here (${dialect})`, () => {
      const here = variableNames(dialect);
      assert.deepEqual(here, here.toSorted());
      const names = [
        ...here.flatMap((name) => [name, variableRow(name).short]),
        ...notHere(dialect).flatMap(([name, short]) => (short === null ? [name] : [name, short])),
      ];
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
      );
    });
  }

  for (const name of NAMES) {
    const row = variableRow(name);

    it(`${name}: the short name is what the rule makes, or what is documented, or said to be chosen`, () => {
      const documented = DOCUMENTED_EXCEPTIONS[name];
      if (documented !== undefined) assert.equal(row.short, documented);
      else if (row.short !== shortByRule(name))
        assert.ok(
          row.evidence === "ours" || /short name|the rest inferred|\bvariables\b/i.test(row.source),
          `${row.short}: '${row.source}'`,
        );
      assert.ok(row.short.split(" ").length <= 5);
    });

    it(`${name}: default, range, choices and source fit together`, () => {
      const { default: value, range, choices, kind } = row;
      if (value !== null) assert.deepEqual(parseValue(name, value), { ok: true, value });
      assert.ok(range[0] <= range[1]);
      assert.equal(choices.length > 0, kind === "choice");
      assert.match(row.source, row.evidence === "ours" ? /ours|design/ : /device-facts|Gecko OS|ZentriOS|^as [a-z]/);
      assert.notEqual(row.summary, "");
      assert.ok(row.dialects.length > 0);
      assert.ok(!row.isSecret || row.access !== "get", "a secret that can only be read tells nothing");
    });
  }
});

describe("findNotHereVariable", () => {
  it("knows full and short names, groups, and what is below a group of which no more is known", () => {
    for (const words of [["spi.master.active_gpio"], ["bu", "s", "g", "6"], ["bu", "m"]])
      assert.match(findNotHereVariable(words, "gecko-os") ?? "", /^(?:spi|bus)\.[a-z_.]+ is not on this platform: ./);
    assert.match(findNotHereVariable(["spi"], "gecko-os") ?? "", /^spi is not/);
    assert.match(findNotHereVariable(["system.boot.image"], "gecko-os") ?? "", /^system\.boot\.\* is not/);
    assert.match(findNotHereVariable(["system.boot"], "gecko-os") ?? "", /^system\.boot is not/);
  });

  it("knows nothing of any other word", () => {
    for (const words of [[], [""], ["bu"], ["s"], ["spi.master.active"], ["system.boots"], ["toString"]])
      assert.equal(findNotHereVariable(words, "gecko-os"), undefined, words.join(" "));
    for (const [name] of notHere("gecko-os")) assert.equal(findVariable([name], "gecko-os"), undefined);
  });
});
