import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asRegrowError } from "@regrow/core/error";
import { documentedLines } from "../../test/documented-lines.ts";
import { findCommand, parseInput, splitInput } from "../command/index.ts";
import { loadCommands } from "./index.ts";

describe("the documentation", () => {
  it("shows no command line that would be refused", async () => {
    const lines = await documentedLines();
    assert.ok(lines.length > 150, `${lines.length} lines were found`);
    const commands = await loadCommands();
    const refused = lines.flatMap(({ place, words }) => {
      try {
        const found = findCommand(commands, words);
        if (found.kind !== "command") return words.includes("--help") ? [] : [`${place}: regrow ${words.join(" ")}`];
        const raw = splitInput(found.rest, found.command.options);
        if (raw.options["help"] !== true) parseInput(found.command, raw);
        return [];
      } catch (thrown) {
        return [`${place}: regrow ${words.join(" ")}: ${asRegrowError(thrown).message}`];
      }
    });
    assert.deepEqual(refused, []);
  });
});
