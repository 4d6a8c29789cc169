import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { checkSetting } from "../settings/index.ts";
import { DIALECTS, VARIABLES, variableRow, type VariableName } from "../variable/index.ts";
import { formatSettings, parseSettings } from "./index.ts";

const NAMES = Object.keys(VARIABLES) as VariableName[];
const PRINTED = NAMES.filter((name) => {
  const { access, isSecret, default: value } = variableRow(name);
  return access === "get-set" && value !== null && !isSecret;
});

/** Texts that the table takes for a variable. */
function valueOf(name: VariableName): fc.Arbitrary<string> {
  const { kind, choices, range, default: value } = variableRow(name);
  switch (kind) {
    case "boolean":
      return fc.constantFrom("0", "1");
    case "choice":
      return fc.constantFrom(...choices);
    case "number":
      return fc.integer({ min: range[0], max: range[1] }).map(String);
    case "text":
      return name === "system.variable_lock"
        ? fc.constantFrom("none", "uart.baud", "uart.baud,uart.data")
        : fc
            .string({ unit: "grapheme", minLength: range[0], maxLength: Math.min(range[1], 40) })
            .map((text) => (checkSetting(name, text).ok ? text : (value ?? "")));
  }
}

describe("a settings file", () => {
  it("gives back what was written, of every variable of the table, in both dialects", () => {
    for (const dialect of DIALECTS) {
      const names = PRINTED.filter((name) => variableRow(name).dialects.includes(dialect));
      const values = fc.record(Object.fromEntries(names.map((name) => [name, valueOf(name)])));
      fc.assert(
        fc.property(values, (given) => {
          const text = formatSettings(dialect, (name) => given[name] ?? variableRow(name).default ?? "");
          assert.deepEqual(parseSettings(text, dialect), { ok: true, values: { ...given } });
        }),
        { numRuns: 30 },
      );
    }
  });

  it("holds no secret, and says which were left out", () => {
    const secrets = NAMES.filter((name) => variableRow(name).isSecret && variableRow(name).default !== null);
    assert.ok(secrets.length > 0);
    for (const dialect of DIALECTS) {
      const text = formatSettings(dialect, (name) =>
        variableRow(name).isSecret ? "hush-hush" : (variableRow(name).default ?? ""),
      );
      assert.doesNotMatch(text, /hush/);
      for (const name of secrets.filter((each) => variableRow(each).dialects.includes(dialect)))
        assert.ok(text.includes(`# ${name}: left out, a secret\n`), name);
    }
  });

  it("is read as documented: comments, any spaces, quotes, short names, any line end", () => {
    const text =
      '# a comment\r\n\r\n  uart.baud    9600\r\nua d 7\n\rdms.provision.token "a b c d"\nsystem.cmd.format machine\rupdate.automatic off';
    assert.deepEqual(parseSettings(text, "gecko-os"), {
      ok: true,
      values: {
        "uart.baud": "9600",
        "uart.data": "7",
        "dms.provision.token": "a b c d",
        "system.cmd.echo": "0",
        "system.cmd.header_enabled": "1",
        "system.cmd.prompt_enabled": "0",
        "system.print_level": "0",
        "update.automatic": "0",
      },
    });
  });

  it("is refused with the first line that cannot be set", () => {
    for (const [text, line, code] of [
      ["uart.baud 9600\nuart.bawd 1\nwlan.mac 1", 2, 6],
      ["# only\n\nuart.baud", 3, 4],
      ["uart.baud 1", 1, 9],
      ["wlan.mac 4C:55:CC:10:10:98", 1, 7],
      ["system.uuid bc19d591-e96b-4017-9ac3-0459cb480706", 1, 7],
      ['dms.provision.token "open', 1, 2],
      ["\0", 1, 2],
      [`dms.provision.token ${"x".repeat(5_000)}`, 1, 8],
    ] as const) {
      const parsed = parseSettings(text, "gecko-os");
      assert.deepEqual([parsed.ok, !parsed.ok && parsed.line, !parsed.ok && parsed.code], [false, line, code], text);
    }
  });

  it("never throws, whatever the file holds", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseSettings(text, "zentrios")));
  });
});
