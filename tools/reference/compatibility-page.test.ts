import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMANDS, NOT_HERE_COMMANDS } from "@regrow/core/command";
import { NOT_HERE_VARIABLES, VARIABLES } from "@regrow/core/variable";
import { LATER } from "./compatibility-later.ts";
import { NOTES } from "./compatibility-notes.ts";
import { compatibilityPage } from "./compatibility-page.ts";

describe("the page about compatibility", () => {
  it("names every command and variable once: here, not here, or later", () => {
    const names = [COMMANDS, NOT_HERE_COMMANDS, VARIABLES, NOT_HERE_VARIABLES].flatMap((rows) => Object.keys(rows));
    const lines = compatibilityPage().split("\n");
    for (const name of [...names, ...LATER.map((row) => row.name)])
      assert.equal(
        lines.filter((line) => line.startsWith(`| \`${name}\` | `) && !/^\| \S+ \| \d+ \| /.test(line)).length,
        1,
        name,
      );
  });

  it("promises for later only what is not there", () => {
    const there = new Set(
      [COMMANDS, NOT_HERE_COMMANDS, VARIABLES, NOT_HERE_VARIABLES].flatMap((rows) => Object.keys(rows)),
    );
    assert.deepEqual(
      LATER.filter(({ name }) => there.has(name)).map(({ name }) => name),
      [],
    );
  });

  it("says of each fact of the protocol from where it is known, unless it is ours alone", () => {
    for (const { what, documented, evidence, source } of NOTES)
      assert.ok(source !== "" || (documented === "nothing" && evidence === "ours"), what);
  });
});
