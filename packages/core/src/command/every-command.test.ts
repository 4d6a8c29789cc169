import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DIALECTS, type Dialect } from "../variable/index.ts";
import { commandNames, commandRow, type CommandName } from "./commands.ts";
import { parseLine } from "./parse-line.ts";
import type { ArgumentKind, OptionRow } from "./table/row.ts";

/** A word that is of a kind, and one that is not; undefined where every word is. */
const WORDS: Readonly<Record<ArgumentKind, { readonly right: string; readonly wrong?: string }>> = {
  code: { right: "ACME-KIOSK", wrong: "kiosk" },
  file: { right: "hello.txt" },
  getter: { right: "wlan.mac" },
  handle: { right: "all", wrong: "any" },
  integer: { right: "0xFE", wrong: "0xFG" },
  mac: { right: "4C:55:CC:10:10:98", wrong: "4C:55:CC:10:10" },
  number: { right: "12", wrong: "twelve" },
  rest: { right: "0" },
  text: { right: "word" },
  token: { right: "claim-token-0123456789", wrong: "short" },
  topic: { right: "commands" },
  variable: { right: "update.automatic" },
  version: { right: "1.2.3", wrong: "newest" },
};

const CASES = DIALECTS.flatMap((dialect) =>
  commandNames({ dialect, isSafeMode: false }).map((name) => ({ dialect, name })),
);

function codeOf(words: readonly string[], dialect: Dialect): number {
  const parsed = parseLine(words.join(" "), { dialect, isSafeMode: false });
  return parsed.ok ? 0 : parsed.code;
}

function argumentWords(name: CommandName, isAll: boolean): readonly string[] {
  const given = commandRow(name).arguments.filter(({ optional }) => isAll || !optional);
  return given.map(({ kind }) => WORDS[kind].right);
}

function optionWords({ flag, value }: OptionRow): readonly string[] {
  return value === null ? [flag] : [flag, WORDS[value].right];
}

/** The last argument takes whatever is left. */
function takesTheRest(name: CommandName): boolean {
  const kind = commandRow(name).arguments.at(-1)?.kind;
  return kind === "rest" || kind === "topic";
}

describe("every command of the tables", () => {
  it("is understood as its usage says: full and short, with and without what may be left out, options anywhere", () => {
    const arbitrary = fc.record({
      each: fc.constantFrom(...CASES),
      isShort: fc.boolean(),
      isAll: fc.boolean(),
      places: fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
      space: fc.constantFrom(" ", "  ", "\t"),
      end: fc.constantFrom("", " ", "\r\n", "\n\r", "\n"),
    });
    fc.assert(
      fc.property(arbitrary, ({ each: { dialect, name }, isShort, isAll, places, space, end }) => {
        const row = commandRow(name);
        const words: (readonly string[])[] = argumentWords(name, isAll).map((word) => [word]);
        const chosen = row.options.filter((_, index) => (places[index] ?? 0) % 2 === 0);
        for (const [index, option] of chosen.entries())
          words.splice((places[index] ?? 0) % (words.length + 1), 0, optionWords(option));
        const line = [isShort ? row.short : name, ...words.flat()].join(space) + end;
        const parsed = parseLine(line.replaceAll("\t", name.includes(" ") ? " " : "\t"), {
          dialect,
          isSafeMode: false,
        });
        assert.ok(parsed.ok, `${line}: ${parsed.ok ? "" : parsed.message}`);
        assert.equal(parsed.command, name);
        for (const option of chosen)
          assert.equal(parsed.options[option.name], option.value === null ? "" : WORDS[option.value].right);
        const given = row.arguments.filter(({ optional }) => isAll || !optional);
        for (const { name: argument, kind } of given) assert.equal(parsed.arguments[argument], WORDS[kind].right);
      }),
    );
  });

  for (const { dialect, name } of CASES) {
    it(`${name} refuses with the right code what is missing, too much, unknown or wrong (${dialect})`, () => {
      const row = commandRow(name);
      const fewest = argumentWords(name, false);
      const most = argumentWords(name, true);
      for (let count = 0; count < fewest.length; count += 1)
        assert.equal(codeOf([name, ...fewest.slice(0, count)], dialect), 4);
      if (!takesTheRest(name)) {
        assert.equal(codeOf([name, ...most, "more"], dialect), 5);
        assert.equal(codeOf([name, ...most, "-Z"], dialect), 6);
      }
      if (row.options.length > 0) assert.equal(codeOf([name, "-Z", ...most], dialect), 6);
      for (const { flag, value } of row.options) {
        if (value === null) continue;
        assert.equal(codeOf([name, ...most, flag], dialect), 4);
        const { wrong } = WORDS[value];
        if (wrong !== undefined) assert.equal(codeOf([name, ...most, flag, wrong], dialect), 7);
      }
      for (const [index, { kind }] of row.arguments.entries()) {
        const { wrong } = WORDS[kind];
        if (wrong !== undefined) assert.equal(codeOf([name, ...most.with(index, wrong)], dialect), 7);
        if (kind === "number" || kind === "integer")
          assert.equal(codeOf([name, ...most.with(index, "9".repeat(11))], dialect), 9);
      }
    });
  }
});
