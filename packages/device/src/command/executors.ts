import type { CommandName, ParsedLine } from "@regrow/core/command";
import type { Outcome } from "./outcome.ts";

/** A line as the table took it apart. */
export type CommandLine = Extract<ParsedLine, { readonly ok: true }>;

/** Carries out one command. */
type Executor = (line: Pick<CommandLine, "arguments" | "options">) => Promise<Outcome> | Outcome;

/** One for each row of the command table: a row without one does not compile. */
export type Executors = { readonly [Name in CommandName]: Executor };

/** Part of the commands. */
export type ExecutorsOf<Names extends CommandName> = Pick<Executors, Names>;

/** An argument that the table says is there. */
export function argumentOf(line: Pick<CommandLine, "arguments">, name: string): string {
  return line.arguments[name] ?? "";
}
