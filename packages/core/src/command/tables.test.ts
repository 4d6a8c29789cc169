import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DIALECTS, type Dialect } from "../variable/index.ts";
import { COMMANDS, commandNames, commandRow } from "./commands.ts";
import { NOT_HERE_COMMANDS } from "./table/not-here.ts";

/** Longest documented short name (device-facts 2). */
const MAX_SHORT_LENGTH = 6;
/** Names that are documented without a shorter form, though they are longer (device-facts 2.1, 2.8). */
const WITHOUT_SHORT: readonly string[] = ["dms activate", "dms claim", "dms pin", "setup_web"];
const ROWS = Object.keys(COMMANDS).map((name) => ({ name, row: COMMANDS[name as keyof typeof COMMANDS] }));

function notHereNames(dialect: Dialect): readonly string[] {
  return Object.entries(NOT_HERE_COMMANDS)
    .filter(([, row]) => row.dialects.includes(dialect))
    .flatMap(([name, { short }]) => (short === null ? [name] : [...new Set([name, short])]));
}

describe("the tables of commands", () => {
  for (const dialect of DIALECTS) {
    it(`have no name or short name twice, here or not here (${dialect})`, () => {
      const here = commandNames({ dialect, isSafeMode: false });
      assert.deepEqual(here, here.toSorted());
      const names = [...here.flatMap((name) => [...new Set([name, commandRow(name).short])]), ...notHereNames(dialect)];
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
      );
    });
  }

  for (const { name, row } of ROWS) {
    it(`${name}: short name, source and arguments are as the rules say`, () => {
      const isShort = row.short.length <= MAX_SHORT_LENGTH;
      assert.ok(isShort || (WITHOUT_SHORT.includes(name) && row.short === name), row.short);
      assert.match(row.source, row.evidence === "ours" ? /ours/ : /device-facts|Gecko OS|ZentriOS|host/);
      assert.notEqual(row.summary, "");
      assert.ok(row.dialects.length > 0);
    });
  }

  it("never have an argument that must be given after one that need not be", () => {
    for (const { name, row } of ROWS) {
      const optional = row.arguments.map((each) => each.optional);
      assert.ok(!optional.includes(true) || !optional.slice(optional.indexOf(true)).includes(false), name);
    }
  });

  it("have nothing behind an argument that takes the rest, and no options beside it, which it would lose", () => {
    for (const { name, row } of ROWS) {
      const kinds: readonly string[] = row.arguments.map(({ kind }) => kind);
      const at = kinds.findIndex((kind) => kind === "rest" || kind === "topic");
      assert.ok(at === -1 || (at === kinds.length - 1 && row.options.length === 0), name);
    }
  });

  it("have each flag once in a command, one dash and one letter", () => {
    for (const { name, row } of ROWS) {
      const flags: readonly string[] = row.options.map(({ flag }) => flag);
      assert.equal(new Set(flags).size, flags.length, name);
      for (const flag of flags) assert.match(flag, /^-[A-Za-z]$/);
    }
  });

  it("say of what is not here why, and where it is documented", () => {
    for (const [name, { reason, source }] of Object.entries(NOT_HERE_COMMANDS)) {
      assert.match(source, /^device-facts \d/, name);
      assert.ok(reason.length > 10, name);
    }
  });
});
