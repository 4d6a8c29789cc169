import type { Json } from "../json/index.ts";
import type { Context } from "./context.ts";
import type { Parameters, Values } from "./parameter.ts";
import { parseInput, type RawInput } from "./parse.ts";

/** What a command has to say in the end: lines for people, or one object with --json. */
export interface Result {
  readonly text: readonly string[];
  readonly json: Json;
  /** Exit code; 0 when left out. */
  readonly exit?: number;
}

/** A row of the command table. */
export interface Command {
  /** One to three words, such as "bundle build". */
  readonly name: string;
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** More for the command's own help. */
  readonly about: readonly string[];
  readonly arguments: Parameters;
  readonly options: Parameters;
  /** Says itself what is wrong with options that are not among these. */
  readonly judgesUnknown?: true;
  readonly run: (raw: RawInput, context: Context) => Promise<Result>;
}

/** What a command is written as: `run` sees parsed values of exactly the rows above it. */
export interface CommandDefinition<A extends Parameters, O extends Parameters> {
  readonly name: string;
  readonly summary: string;
  readonly about?: readonly string[];
  readonly arguments: A;
  readonly options: O;
  readonly judgesUnknown?: true;
  readonly run: (input: Values<A> & Values<O>, context: Context, unknown: RawInput["unknown"]) => Promise<Result>;
}

/** Makes a row of the command table. */
export function command<const A extends Parameters, const O extends Parameters>(
  definition: CommandDefinition<A, O>,
): Command {
  return {
    ...definition,
    about: definition.about ?? [],
    run: async (raw, context) => await definition.run(parseInput(definition, raw), context, raw.unknown),
  };
}
