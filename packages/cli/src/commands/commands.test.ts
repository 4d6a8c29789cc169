import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ERRORS, type ErrorRow } from "@regrow/core/error";
import { SystemClock } from "@regrow/node/clock";
import { commandHelp, run } from "../command/index.ts";
import { loadCommands } from "./index.ts";

const COMMANDS = await loadCommands();

async function runHere(...argv: string[]): Promise<{ code: number; out: string; error: string }> {
  let out = "";
  let error = "";
  const code = await run(argv, {
    commands: loadCommands,
    folder: "/",
    environment: { XDG_CONFIG_HOME: "/nowhere" },
    clock: new SystemClock(),
    signal: new AbortController().signal,
    out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
    error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
  });
  return { code, out, error };
}

describe("the command table", () => {
  it("has every name once", () => {
    const names = COMMANDS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it("loads a command by its first word alone", async () => {
    for (const { name } of COMMANDS) {
      const [first] = name.split(" ");
      const loaded = (await loadCommands(first)).map((command) => command.name);
      assert.ok(
        loaded.includes(name) && loaded.every((each) => each.split(" ")[0] === first),
        `${name}: ${loaded.join()}`,
      );
    }
    for (const other of ["toString", "", "bundel"]) assert.equal((await loadCommands(other)).length, COMMANDS.length);
  });

  for (const command of COMMANDS) {
    it(`${command.name} shows its help and explains every argument and option`, async () => {
      const { code, out } = await runHere(...command.name.split(" "), "--help");
      assert.equal(code, 0);
      assert.equal(out.trimEnd(), commandHelp(command).trimEnd());
      for (const row of [...Object.values(command.arguments), ...Object.values(command.options)])
        assert.match(row.about, /^[^.]+(\.[^.]+)*$/, `${row.about}: no full stop at the end`);
      assert.doesNotMatch(out, /several times.*several times/);
    });
  }

  it("holds every command that the error table sends people to", () => {
    const rows: readonly ErrorRow[] = Object.values(ERRORS);
    const named = rows.flatMap(({ fix }) =>
      [...fix.matchAll(/'regrow ([a-z -]+?)(?: -.*?)?'/g)].map(([, name]) => name),
    );
    assert.ok(named.length > 3);
    for (const name of named)
      assert.ok(
        COMMANDS.some((command) => command.name === name),
        `there is no 'regrow ${name}'`,
      );
  });

  it("refuses device without a folder, and with two kinds of it", async () => {
    assert.equal((await runHere("device")).code, 64);
    assert.equal((await runHere("device", "--root", "a", "--dev", "b")).code, 64);
    assert.equal((await runHere("device", "--root", "a", "--port", "1")).code, 64);
  });

  it("takes a mistyped command below device for what it is", async () => {
    const { code, error } = await runHere("device", "int", "--root", "x");
    assert.equal(code, 64);
    assert.match(error, /unknown command: device int\n {2}perhaps you mean: device init/);
  });

  it("says what it is, and shows by help what --help shows", async () => {
    assert.match((await runHere("--version")).out, /^regrow \d+\.\d+\.\d+\n$/);
    for (const words of [["bundle", "build"], ["bundle"], []])
      assert.deepEqual(await runHere("help", ...words), await runHere(...words, "--help"));
    assert.match((await runHere("bundel", "build")).error, /perhaps you mean: bundle build/);
  });

  it("asks to sign in where a session is needed", async () => {
    const { code, error } = await runHere("product", "list");
    assert.equal(code, 77);
    assert.match(error, /regrow sign-in/);
  });
});
