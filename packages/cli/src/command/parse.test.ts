import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { Parameters, Values } from "./parameter.ts";
import { parseInput, splitInput } from "./parse.ts";

const ARGUMENTS = { bundle: { kind: "text", about: "the bundle", required: true } } as const satisfies Parameters;
const OPTIONS = {
  keys: { kind: "text", about: "keys", value: "DIR", required: true },
  port: { kind: "number", about: "port", default: 80 },
  wait: { kind: "number", about: "time" },
  force: { kind: "flag", about: "force" },
  line: { kind: "list", about: "a line" },
} as const satisfies Parameters;

function parse(...argv: string[]): Values<typeof ARGUMENTS> & Values<typeof OPTIONS> {
  return parseInput({ arguments: ARGUMENTS, options: OPTIONS }, splitInput(argv, OPTIONS));
}

describe("a command line", () => {
  it("gives every argument and option by its name, with defaults", () => {
    assert.deepEqual(parse("a.regrow", "--keys", "k", "--force"), {
      bundle: "a.regrow",
      keys: "k",
      port: 80,
      wait: undefined,
      force: true,
      line: [],
    });
    assert.equal(parse("--keys=k", "--port", "8080", "a").port, 8080);
  });

  it("keeps every value of what may be given several times, in order", () => {
    assert.deepEqual(parse("a", "--keys", "k", "--line", "one", "--line=two").line, ["one", "two"]);
  });

  it("takes what follows -- as it is", () => {
    assert.equal(parse("--keys", "k", "--", "--force").bundle, "--force");
  });

  for (const [what, argv, details] of [
    ["a missing argument", ["--keys", "k"], { missing: "<bundle>" }],
    ["a missing option", ["a"], { missing: "--keys" }],
    ["an argument too many", ["a", "b", "--keys", "k"], { unexpected: "b" }],
    ["a mistyped option", ["a", "--kyes", "k"], { "unknown option": "--kyes", "perhaps you mean": "--keys" }],
    ["an option without its value", ["a", "--keys"], { option: "--keys", "needs a value": "DIR" }],
    ["a flag with a value", ["a", "--keys", "k", "--force=1"], { option: "--force", problem: "takes no value" }],
    ["a word for a number", ["a", "--keys", "k", "--port", "x"], { option: "--port", "not a whole number": "x" }],
  ] as const) {
    it(`refuses ${what} and says which`, () => {
      assert.throws(
        () => parse(...argv),
        (thrown) => {
          assert.ok(thrown instanceof RegrowError);
          assert.equal(thrown.code, "USAGE");
          assert.deepEqual(thrown.details, details);
          return true;
        },
      );
    });
  }

  it("hands options that are not known to a command that judges them itself, with their values", () => {
    const { options, unknown, positionals } = splitInput(
      ["a", "--prot", "9", "--loud", "--port=1", "--quiet", "b"],
      {},
      true,
    );
    assert.deepEqual(
      [options, unknown, positionals],
      [{ quiet: true }, { prot: "9", loud: true, port: "1" }, ["a", "b"]],
    );
    assert.throws(() => splitInput(["--prot", "9"], {}), { code: "USAGE" });
  });

  it("keeps numbers in their range", () => {
    const shape = { arguments: {}, options: { days: { kind: "number", about: "days", range: [1, 366] } } } as const;
    const given = (text: string) => parseInput(shape, splitInput(["--days", text], shape.options)).days;
    assert.deepEqual([given("1"), given("366")], [1, 366]);
    for (const text of ["0", "367"]) assert.throws(() => given(text), { message: /--days.*1 to 366/ });
  });
});
