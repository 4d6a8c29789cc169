import { commandRow, parseLine, type ParsedLine } from "@regrow/core/command";
import { asRegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import type { CommandContext } from "./command-context.ts";
import { consoleCommands } from "./commands.ts";
import { failure, say, type Outcome } from "./outcome.ts";
import { textStream } from "./text-stream.ts";
import { isVariableName } from "./variables.ts";

/** Carries out lines that arrive by one channel, whatever frames them there. Never rejects. */
export type CommandRunner = (line: string) => Promise<Outcome>;

export function commandRunner(
  context: CommandContext,
  where: { readonly dialect: Dialect; readonly isSafeMode: boolean },
): CommandRunner {
  const commands = consoleCommands(context, where.dialect);
  return async (line) => {
    const parsed = parseLine(line, where);
    if (!parsed.ok) return { code: parsed.code, text: parsed.message, ...adviceOf(parsed) };
    try {
      return await buffered(parsed, await commands[parsed.command](parsed), context);
    } catch (error) {
      return failure(asRegrowError(error));
    }
  };
}

function adviceOf({ advice }: Extract<ParsedLine, { readonly ok: false }>): Pick<Outcome, "advice"> {
  return advice === undefined ? {} : { advice };
}

/** A long answer as a stream where the host asked for that: its handle and size are what it reads at once. Source: device-facts 4.2. */
async function buffered(
  line: Extract<ParsedLine, { readonly ok: true }>,
  outcome: Outcome,
  context: CommandContext,
): Promise<Outcome> {
  const isBuffered = isLong(line) && outcome.code === 0 && outcome.text !== "" && outcome.raw === undefined;
  if (!isBuffered || context.settings.get("system.cmd.buffered") !== "1") return outcome;
  const stream = textStream(outcome.text);
  const { sizeBytes } = stream;
  return say(`${await context.streams.open(stream, context)},${sizeBytes}`);
}

/** Of `get` only groups and `all` are long: a host that asks for one variable finds its value in the answer (device-facts 4.2). */
function isLong({ command, arguments: { variable } }: Extract<ParsedLine, { readonly ok: true }>): boolean {
  return commandRow(command).isLong && !(variable !== undefined && isVariableName(variable));
}
