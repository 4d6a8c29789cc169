import { commandNames, commandRow, type CommandName } from "@regrow/core/command";
import { findVariable, variableNames, variableRow, type Dialect } from "@regrow/core/variable";
import { fail, say, type Outcome } from "./outcome.ts";

/** `help`, made from the tables. Every line of `help commands` holds a ":" because clients split there (device-facts 2.3). */
export function help(
  topic: string | undefined,
  where: { readonly dialect: Dialect; readonly isSafeMode: boolean },
): Outcome {
  switch (topic) {
    case undefined:
      return say("help commands : list the commands\nhelp variables : list the variables\nhelp <name> : explain one");
    case "commands":
      return say(
        commandNames(where)
          .map((name) => `${name} : ${commandRow(name).short}`)
          .join("\n"),
      );
    case "variables":
      return say(
        variableNames(where.dialect)
          .map((name) => `# ${name} ${variableRow(name).short}`)
          .join("\n"),
      );
    default:
      return explain(topic, where);
  }
}

function explain(topic: string, where: { readonly dialect: Dialect; readonly isSafeMode: boolean }): Outcome {
  const command = commandNames(where).find((name) => name === topic || commandRow(name).short === topic);
  if (command !== undefined) return say(`${usageOf(command)} : ${commandRow(command).summary}`);
  const variable = findVariable([topic], where.dialect);
  if (variable === undefined) return fail(6, `'${topic}' is neither a command nor a variable`);
  const { access, summary, unit } = variableRow(variable.name);
  return say(`${variable.name} : ${access}, ${summary}${unit === null ? "" : ` (${unit})`}`);
}

function usageOf(name: CommandName): string {
  const { arguments: positional, options } = commandRow(name);
  const words = [
    ...options.map(({ flag, value, name: option }) => (value === null ? `[${flag}]` : `[${flag} <${option}>]`)),
    ...positional.map(({ name: argument, optional }) => (optional ? `[<${argument}>]` : `<${argument}>`)),
  ];
  return [name, ...words].join(" ");
}
