import {
  commandNames,
  commandRow,
  findCommand,
  findNotHereCommand,
  usageOf,
  type CommandName,
} from "@regrow/core/command";
import {
  findNotHereVariable,
  findVariable,
  variableNames,
  variableRow,
  type Dialect,
  type VariableName,
} from "@regrow/core/variable";
import { aboutCommand, aboutVariable } from "./help-about.ts";
import { fail, say, type Outcome } from "./outcome.ts";

interface Where {
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
}

/**
 * `help`, made from the tables. Clients read two of its lists: every line of `help commands` has a ":" behind the full name, and the
 * second word of every line of `help variables` is the full name (device-facts 2.3).
 */
export function help(topic: string | undefined, where: Where): Outcome {
  switch (topic) {
    case undefined:
      return say(INTRODUCTION.join("\n"));
    case "commands":
      return lines(commandNames(where).map((name) => `${name} : ${commandRow(name).short}`));
    case "variables":
      return lines(variableNames(where.dialect, where).map(variableLine));
    case "all":
      return lines([
        ...commandNames(where).map(commandLine),
        ...variableNames(where.dialect, where).map((name) => `${variableLine(name)} : ${variableRow(name).summary}`),
      ]);
    default:
      return explain(topic, where);
  }
}

const INTRODUCTION = [
  "help commands : list the commands and their short names",
  "help variables : list the variables and their short names",
  "help all : list both, with what they do",
  "help <name> : explain a command or variable, or list a group of variables",
];

function explain(topic: string, where: Where): Outcome {
  const words = topic.split(" ");
  const [first = "", second] = words;
  const command = findCommand(first, second, where.dialect);
  if (command !== undefined && command.words === words.length) return lines(aboutCommand(command.name));
  const variable = findVariable(words, where.dialect);
  if (variable !== undefined && variable.words === words.length) return lines(aboutVariable(variable.name));
  const group = variableNames(where.dialect, where).filter((name) => name.startsWith(`${topic}.`));
  if (group.length > 0) return lines(group.map(variableLine));
  const reason = findNotHereCommand(topic, where.dialect) ?? findNotHereVariable(words, where.dialect);
  return reason === undefined ? fail(6, `'${topic}' is neither a command nor a variable`) : say(reason);
}

function commandLine(name: CommandName): string {
  return `${usageOf(name, commandRow(name))} : ${commandRow(name).summary}`;
}

function variableLine(name: VariableName): string {
  return `# ${name} ${variableRow(name).short}`;
}

function lines(texts: readonly string[]): Outcome {
  return say(texts.join("\n"));
}
