import { RegrowError } from "@regrow/core/error";
import { nearest } from "@regrow/core/nearest";
import type { Command } from "./command.ts";

/** What the first words of a command line name. */
export type Found =
  | { readonly kind: "command"; readonly command: Command; readonly rest: readonly string[] }
  /** A first word under which commands are, without the second. */
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "nothing" };

/** The longest command name that the line begins with. @throws RegrowError USAGE with the name that was probably meant */
export function findCommand(commands: readonly Command[], argv: readonly string[]): Found {
  const first = argv.findIndex((word) => word.startsWith("-"));
  const words = argv.slice(0, first === -1 ? undefined : first);
  if (words.length === 0) return { kind: "nothing" };
  for (let count = Math.min(3, words.length); count > 0; count -= 1) {
    const name = words.slice(0, count).join(" ");
    const command = commands.find((row) => row.name === name);
    if (command !== undefined && mayFollow(command, words[count], commands))
      return { kind: "command", command, rest: argv.slice(count) };
  }
  const [group = "", second] = words;
  const isGroup = commands.some(({ name }) => name.startsWith(`${group} `));
  if (isGroup && second === undefined) return { kind: "group", group };
  throw unknown(second === undefined ? [group] : [`${group} ${second}`, group], commands);
}

/** A word behind `device` that is no argument of it must be a mistyped `device init`, not an argument too many. */
function mayFollow(command: Command, next: string | undefined, commands: readonly Command[]): boolean {
  if (next === undefined || Object.keys(command.arguments).length > 0) return true;
  return !commands.some(({ name }) => name.startsWith(`${command.name} `));
}

/** @param typed the first two words, which may be a name, and the first, behind which arguments may stand */
function unknown(typed: readonly string[], commands: readonly Command[]): RegrowError {
  const names = commands.map(({ name }) => name);
  const firsts = names.map((name) => name.split(" ", 1)[0] ?? name);
  const suggestion = typed
    .map((words) => nearest(words, words.includes(" ") ? names : [...names, ...firsts]))
    .find(Boolean);
  return new RegrowError("USAGE", {
    "unknown command": typed[0] ?? "",
    ...(suggestion === undefined ? {} : { "perhaps you mean": suggestion }),
  });
}
