import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandNames, commandRow, type ArgumentKind, type CommandName } from "@regrow/core/command";
import { DIALECTS, variableNames, variableRow, type Dialect, type VariableName } from "@regrow/core/variable";
import { openConsole, type Console } from "../../test/open-console.ts";

/** What a person may write for each kind of argument. */
const SAMPLES: Readonly<Record<ArgumentKind, string>> = {
  text: "some-text",
  number: "1",
  integer: "1",
  variable: "system.print_level",
  getter: "system.print_level",
  rest: "all",
  mac: "4C:55:CC:10:10:99",
  token: "a-token-of-a-dms",
  version: "1.0.0",
  code: "EXAMPLE",
  handle: "all",
  file: "absent.txt",
  topic: "commands",
};
const [UNKNOWN_COMMAND, UNKNOWN_VARIABLE] = ["3", "6"];

function lineOf(name: CommandName): string {
  const words = commandRow(name).arguments.filter(({ optional }) => !optional);
  return [name, ...words.map(({ kind }) => SAMPLES[kind])].join(" ");
}

/** A fresh one each time: a command may end the session. */
async function inSafeMode(dialect: Dialect): Promise<Console> {
  return openConsole({ status: { isSafeMode: true, running: null }, dialect, format: "machine" });
}

/** The letter and the code of the answer's header. Behind the line comes a byte for those that take data. */
async function headerOf(console: Console, line: string): Promise<readonly [string, string]> {
  const [letter = "", code = ""] = await console.type(`${line}\r\nx`);
  return [letter, code];
}

for (const dialect of DIALECTS)
  describe(`safe mode (${dialect})`, () => {
    const commands = commandNames({ dialect, isSafeMode: false });
    const variables = variableNames(dialect);

    it("has each command that the table says, by both names, and no other", async () => {
      for (const name of commands) {
        const { safeMode, short } = commandRow(name);
        for (const written of [name, short]) {
          const console = await inSafeMode(dialect);
          const [letter, code] = await headerOf(console, lineOf(name).replace(name, written));
          assert.equal(letter, "S", written);
          assert.equal(code !== UNKNOWN_COMMAND, safeMode, `${written} answers ${code}`);
        }
      }
      const known = commands.filter((name) => commandRow(name).safeMode);
      assert.ok(known.length > 20 && known.length < commands.length);
    });

    it("has each variable that the table says, by both names, and no other", async () => {
      for (const name of variables) {
        const { safeMode, short, access } = variableRow(name);
        for (const written of access === "set" ? [] : [name, short]) {
          const console = await inSafeMode(dialect);
          const [letter, code] = await headerOf(console, `get ${written}`);
          assert.equal(letter, "S");
          assert.equal(code, safeMode ? "0" : UNKNOWN_VARIABLE, `get ${written}`);
        }
      }
    });

    it("sets each of them that can be set, and no other", async () => {
      for (const name of variables) {
        const { safeMode, access, default: value } = variableRow(name);
        if (access === "get" || value === null) continue;
        // Headers and echo are settings too.
        const console = await inSafeMode(dialect);
        const [letter, code] = await headerOf(console, `set ${name} ${value === "" ? '""' : value}`);
        assert.equal(letter, "S", name);
        assert.equal(code, safeMode ? "0" : UNKNOWN_VARIABLE, `set ${name} ${value}`);
      }
    });

    it("lists what it has, and nothing else", async () => {
      const human = await openConsole({ status: { isSafeMode: true, running: null }, dialect });
      const listed = (await human.type("help commands\r\n")).matchAll(/^(\S+(?: \S+)?) : /gm);
      assert.deepEqual(
        new Set(Array.from(listed, ([, name]) => name)),
        new Set(commands.filter((name) => commandRow(name).safeMode)),
      );
      const all = (await human.type("get all\r\n")).matchAll(/^([a-z_]+(?:\.[a-z0-9_]+)+): /gm);
      const isReadable = (name: VariableName): boolean => variableRow(name).access !== "set";
      const shown = new Set(Array.from(all, ([, name]) => name));
      for (const name of variables.filter(isReadable)) if (shown.has(name)) assert.ok(variableRow(name).safeMode, name);
      assert.ok(shown.size > 30);
    });
  });
