import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Command, Result } from "./command.ts";
import type { Context } from "./context.ts";
import { findCommand } from "./find.ts";
import { commandHelp, generalHelp, groupHelp, usageLine } from "./help.ts";
import { splitInput } from "./parse.ts";
import { VERSION } from "../program/index.ts";
import { createStatus, describeFailure, failureJson, type Terminal } from "../output/index.ts";

/** What a run needs from the program around it. */
export interface RunDependencies extends Pick<Context, "folder" | "environment" | "clock" | "signal"> {
  /** Commands that may be meant by a line that begins with this word. */
  readonly commands: (first?: string) => Promise<readonly Command[]>;
  /** Standard output and standard error. */
  readonly out: Terminal;
  readonly error: Terminal;
}

/** Exit code of a command that a person ended with Ctrl-C, as shells have it. */
export const EXIT_INTERRUPTED = 130;

/** Runs one command line and says how it ended; never ends the process itself. */
export async function run(argv: readonly string[], dependencies: RunDependencies): Promise<number> {
  const { out, error, signal } = dependencies;
  const isJson = argv.includes("--json");
  const isQuiet = argv.includes("--quiet");
  const print = (line: string): void => out.write(`${line}\n`);
  const status = createStatus({
    terminal: error,
    clock: dependencies.clock,
    mode: isQuiet ? "quiet" : "shown",
  });
  try {
    const result = await runFound(argv, { ...dependencies, status, print, isJson, isQuiet });
    status.end();
    if (isJson) print(JSON.stringify(result.json));
    else for (const line of result.text) print(line);
    return result.exit ?? 0;
  } catch (thrown) {
    status.end();
    if (signal.aborted && thrown === signal.reason) return EXIT_INTERRUPTED;
    const failure = asRegrowError(thrown);
    error.write(describeFailure(failure));
    if (failure.code === "INTERNAL" && thrown instanceof Error) error.write(`${thrown.stack ?? ""}\n`);
    if (isJson) print(JSON.stringify(failureJson(failure)));
    return failure.row.exit;
  }
}

async function runFound(typed: readonly string[], context: Context & RunDependencies): Promise<Result> {
  if (typed[0] === "--version") return { text: [`regrow ${VERSION}`], json: { version: VERSION } };
  const argv = typed[0] === "help" ? [...typed.slice(1), "--help"] : typed;
  const commands = await context.commands(argv[0]);
  const found = findCommand(commands, argv);
  if (found.kind === "nothing") return helpResult(generalHelp(commands));
  if (found.kind === "group") return helpResult(groupHelp(found.group, commands));
  const raw = splitInput(found.rest, found.command.options, found.command.judgesUnknown);
  if (raw.options["help"] === true) return helpResult(commandHelp(found.command));
  const result = await found.command.run(raw, context).catch((thrown: unknown) => {
    throw withUsage(thrown, found.command);
  });
  // A person is not left with silence; what is piped on stays empty.
  if (!context.isJson && result.text.length === 0 && found.command.name.endsWith(" list"))
    context.error.write("There is none.\n");
  return result;
}

/** Whoever has left something out, or put it where nothing belongs, is shown where things belong. */
function withUsage(thrown: unknown, command: Command): unknown {
  if (
    !(thrown instanceof RegrowError) ||
    thrown.code !== "USAGE" ||
    !("missing" in thrown.details || "unexpected" in thrown.details)
  )
    return thrown;
  return new RegrowError("USAGE", { ...thrown.details, usage: usageLine(command) }, { cause: thrown });
}

function helpResult(help: string): Result {
  return { text: [help.trimEnd()], json: { help } };
}
