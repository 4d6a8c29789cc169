import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { command } from "./command.ts";
import { run } from "./run.ts";

const BAKE = command({
  name: "bread bake",
  summary: "bake a loaf",
  about: ["The oven must be hot."],
  arguments: { flour: { kind: "text", about: "what of", required: true } },
  options: {
    minutes: { kind: "number", about: "how long", value: "N", default: 40 },
    tin: { kind: "text", about: "shape", value: "NAME", required: true },
    dark: { kind: "flag", about: "leave it longer" },
  },
  run: async ({ flour, minutes }, context) => {
    context.status.note("baking");
    return { text: [`a loaf of ${flour}`], json: { flour, minutes } };
  },
});
const FAIL = command({
  name: "fail",
  summary: "fail",
  arguments: {},
  options: {},
  run: async () => {
    throw new RegrowError("STORAGE_FULL", { folder: "/somewhere" });
  },
});
const WAIT = command({
  name: "wait",
  summary: "wait for the signal",
  arguments: {},
  options: {},
  run: async (_, { signal }) => {
    signal.throwIfAborted();
    return { text: [], json: null };
  },
});

const LIST = command({
  name: "tin list",
  summary: "list the tins",
  arguments: {},
  options: {},
  run: async () => ({ text: [], json: { tins: [] } }),
});

async function runHere(argv: readonly string[], signal = new AbortController().signal) {
  let out = "";
  let error = "";
  const code = await run(argv, {
    commands: async () => [BAKE, FAIL, WAIT, LIST],
    folder: "/",
    environment: {},
    clock: { nowMs: () => 0, monotonicMs: () => 0, sleep: async () => {} },
    signal,
    out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
    error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
  });
  return { code, out, error };
}

describe("run", () => {
  it("writes the result to standard output and progress to standard error", async () => {
    assert.deepEqual(await runHere(["bread", "bake", "rye", "--tin", "long"]), {
      code: 0,
      out: "a loaf of rye\n",
      error: "baking\n",
    });
  });

  it("says nothing else with --quiet, and one line of JSON with --json", async () => {
    assert.deepEqual(await runHere(["bread", "bake", "rye", "--tin", "long", "--quiet", "--json"]), {
      code: 0,
      out: '{"flour":"rye","minutes":40}\n',
      error: "",
    });
  });

  it("shows an error with particulars and fix, and exits as the error table says", async () => {
    const { code, out, error } = await runHere(["fail"]);
    assert.equal(code, 74);
    assert.equal(out, "");
    assert.equal(
      error,
      [
        "error: There is not enough free space (STORAGE_FULL)",
        "  folder: /somewhere",
        "  → Free some space, then try again; of an update, what was downloaded is kept.",
        "",
      ].join("\n"),
    );
  });

  it("gives programs the error as JSON too", async () => {
    const { out } = await runHere(["fail", "--json"]);
    const { error } = JSON.parse(out);
    assert.equal(error.code, "STORAGE_FULL");
  });

  it("shows the usage where something is missing", async () => {
    const { code, error } = await runHere(["bread", "bake", "--tin", "long"]);
    assert.equal(code, 64);
    assert.match(error, /missing: <flour>\n {2}usage: regrow bread bake <flour> --tin NAME \[options\]\n/);
  });

  it("says that a list is empty, to people alone", async () => {
    const { out, error } = await runHere(["tin", "list"]);
    assert.deepEqual([out, error], ["", "There is none.\n"]);
    assert.equal((await runHere(["tin", "list", "--json"])).error, "");
  });

  it("ends with the shells' code for Ctrl-C", async () => {
    assert.equal((await runHere(["wait"], AbortSignal.abort())).code, 130);
  });

  for (const [argv, suggestion] of [
    [["bread", "bkae"], "bread bake"],
    [["bred", "bake"], undefined],
    [["fial"], "fail"],
    [["zzzzzz"], undefined],
  ] as const) {
    it(`does not know '${argv.join(" ")}'`, async () => {
      const { code, error } = await runHere(argv);
      assert.equal(code, 64);
      if (suggestion !== undefined) assert.match(error, new RegExp(`perhaps you mean: ${suggestion}`));
    });
  }
});

describe("help", () => {
  it("lists all commands", async () => {
    const { code, out } = await runHere([]);
    assert.equal(code, 0);
    assert.equal(
      out,
      `regrow: update and recovery of device fleets

Usage: regrow <command> [options]

Commands:
  bread bake  bake a loaf
  fail        fail
  wait        wait for the signal
  tin list    list the tins

regrow help <command> shows a command's options, regrow --version the version.
`,
    );
    assert.equal((await runHere(["--help"])).out, out);
  });

  it("lists a group", async () => {
    assert.equal(
      (await runHere(["bread"])).out,
      "Usage: regrow bread <command> [options]\n\nCommands:\n  bread bake  bake a loaf\n",
    );
  });

  it("shows all of one command, before anything is checked", async () => {
    const { code, out } = await runHere(["bread", "bake", "--help"]);
    assert.equal(code, 0);
    assert.equal(
      out,
      `Usage: regrow bread bake <flour> --tin NAME [options]

bake a loaf.

The oven must be hot.

Arguments:
  <flour>  what of (needed)

Options:
  --minutes N  how long (default 40)
  --tin NAME   shape (needed)
  --dark       leave it longer
  --json       print the result as one line of JSON
  --quiet      print no progress
  --help       show this help
`,
    );
  });
});
