import { asRegrowError } from "@regrow/core/error";
import type { Command, Result } from "./command.ts";
import type { Context } from "./context.ts";
import { findCommand } from "./find.ts";
import { commandHelp, generalHelp, groupHelp } from "./help.ts";
import { splitInput } from "./parse.ts";
import { createStatus, describeFailure, failureJson, type Terminal } from "../output/index.ts";

/** What a run needs from the program around it. */
export interface RunDependencies extends Pick<Context, "folder" | "environment" | "clock" | "signal"> {
  readonly commands: readonly Command[];
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
  const print = (line: string): void => out.write(`${line}\n`);
  const status = createStatus({
    terminal: error,
    clock: dependencies.clock,
    mode: argv.includes("--quiet") ? "quiet" : "shown",
  });
  try {
    const result = await runFound(argv, { ...dependencies, status, print, isJson });
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

async function runFound(argv: readonly string[], context: Context & RunDependencies): Promise<Result> {
  const found = findCommand(context.commands, argv);
  if (found.kind === "nothing") return helpResult(generalHelp(context.commands));
  if (found.kind === "group") return helpResult(groupHelp(found.group, context.commands));
  const raw = splitInput(found.rest, found.command.options);
  if (raw.options["help"] === true) return helpResult(commandHelp(found.command));
  const result = await found.command.run(raw, context);
  // A person is not left with silence; what is piped on stays empty.
  if (!context.isJson && result.text.length === 0 && found.command.name.endsWith(" list"))
    context.error.write("There is none.\n");
  return result;
}

function helpResult(help: string): Result {
  return { text: [help.trimEnd()], json: { help } };
}
