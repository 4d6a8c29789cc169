import { findGroup, groupNames, variableNames, variableRow, type VariableName } from "../variable/index.ts";
import { commandNames, commandRow } from "./commands.ts";
import type { Place } from "./completion-place.ts";
import type { Where } from "./take-arguments.ts";

/** What `help` knows besides the names of commands and variables. */
const HELP_TOPICS = ["all", "commands", "variables"] as const;

/** The names that begin with what is typed at a place. */
export function namesAt(place: Place, where: Where, fileNames: () => Iterable<string>): readonly string[] {
  const names: string[] = [];
  for (const name of namesOf(place, where, fileNames)) if (name.startsWith(place.text)) names.push(name);
  return names;
}

function namesOf(place: Place, where: Where, fileNames: () => Iterable<string>): Iterable<string> {
  switch (place.kind) {
    case "command":
      return commandNames(where);
    case "option":
      return place.command === undefined ? [] : commandRow(place.command).options.map(({ flag }) => flag);
    case "file":
      return [...fileNames()].filter((name) => !name.includes('"'));
    case "getter":
      return [...findGroup("all", where.dialect, where), ...groupNames(where.dialect, where)];
    case "handle":
      return ["all"];
    case "rest":
      return place.variable === undefined ? [] : valuesOf(place.variable);
    case "topic":
      return [
        ...HELP_TOPICS,
        ...commandNames(where),
        ...variableNames(where.dialect, where),
        ...groupNames(where.dialect, where),
      ];
    case "variable":
      return variableNames(where.dialect, where).filter((name) => variableRow(name).access !== "get");
    case "code":
    case "integer":
    case "mac":
    case "number":
    case "text":
    case "token":
    case "version":
      return [];
  }
}

function valuesOf(name: VariableName): readonly string[] {
  const { kind, choices } = variableRow(name);
  return kind === "boolean" ? ["0", "1"] : choices;
}
