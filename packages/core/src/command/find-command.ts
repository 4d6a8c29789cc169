import { DIALECTS, type Dialect } from "../variable/index.ts";
import { commandNames, commandRow, type CommandName } from "./commands.ts";

/**
 * The command that a line's first two words name, in full or short, and how many of them it took. Names of two words first:
 * `dms claim` is not the command `dms`. Undefined where the dialect has none.
 */
export function findCommand(
  first: string,
  second: string | undefined,
  dialect: Dialect,
): { readonly name: CommandName; readonly words: number } | undefined {
  const pair = second === undefined ? undefined : BY_TEXT[dialect].get(`${first} ${second}`);
  if (pair !== undefined) return { name: pair, words: 2 };
  const single = BY_TEXT[dialect].get(first);
  return single === undefined ? undefined : { name: single, words: 1 };
}

function byText(dialect: Dialect): ReadonlyMap<string, CommandName> {
  return new Map(
    commandNames({ dialect, isSafeMode: false }).flatMap((name) => [
      [name, name],
      [commandRow(name).short, name],
    ]),
  );
}

const [GECKO, ZENTRI] = DIALECTS;
const BY_TEXT: Readonly<Record<Dialect, ReadonlyMap<string, CommandName>>> = {
  [GECKO]: byText(GECKO),
  [ZENTRI]: byText(ZENTRI),
};
