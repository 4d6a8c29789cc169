import assert from "node:assert/strict";
import { loadCommands } from "../src/commands/index.ts";

const COMMANDS = await loadCommands();

/** Words behind `regrow`, with what a person would answer given by options. */
export function withAnswers(words: readonly string[]): readonly string[] {
  const command = COMMANDS.filter(({ name }) => `${words.join(" ")} `.startsWith(`${name} `)).toSorted(
    (one, other) => other.name.length - one.name.length,
  )[0];
  assert.ok(command !== undefined, words.join(" "));
  // Keys in the clear: a passphrase takes a fifth of a second for every key and line.
  const unencrypted = "unencrypted" in command.options ? ["--unencrypted"] : [];
  return [...words, ...unencrypted, ...("yes" in command.options ? ["--yes"] : [])];
}
