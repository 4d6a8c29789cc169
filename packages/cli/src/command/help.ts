import type { Command } from "./command.ts";
import type { Parameter, Parameters } from "./parameter.ts";
import { COMMON_OPTIONS } from "./parse.ts";

/** The list of all commands. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    "regrow: update and recovery of device fleets",
    "",
    "Usage: regrow <command> [options]",
    "",
    "Commands:",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    "regrow help <command> shows a command's options, regrow --version the version.",
    "",
  ].join("\n");
}

/** Commands below a first word that is no command by itself, such as "key". */
export function groupHelp(group: string, commands: readonly Command[]): string {
  const rows = commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name, summary }) => [name, summary]);
  return [`Usage: regrow ${group} <command> [options]`, "", "Commands:", ...columns(rows), ""].join("\n");
}

/** Everything about one command. */
export function commandHelp(command: Command): string {
  const about = command.about.length === 0 ? [] : ["", ...command.about];
  const given = Object.entries(command.arguments);
  return [
    `Usage: ${usageLine(command)}`,
    "",
    `${command.summary}.`,
    ...about,
    ...(given.length === 0 ? [] : ["", "Arguments:", ...columns(given.map(([name, row]) => [`<${name}>`, text(row)]))]),
    "",
    "Options:",
    ...columns(optionRows({ ...command.options, ...COMMON_OPTIONS })),
    "",
  ].join("\n");
}

/** One line: what may stand where. */
export function usageLine(command: Command): string {
  const given = Object.entries(command.arguments).map(([name, row]) =>
    row.required === true ? `<${name}>` : `[<${name}>]`,
  );
  const needed = Object.entries(command.options)
    .filter(([, row]) => row.required === true)
    .map(([name, row]) => `--${name} ${row.value ?? "TEXT"}`);
  return ["regrow", command.name, ...given, ...needed, "[options]"].join(" ");
}

function optionRows(options: Parameters): readonly (readonly string[])[] {
  return Object.entries(options).map(([name, row]) => [
    row.kind === "flag" ? `--${name}` : `--${name} ${row.value ?? "TEXT"}`,
    text(row),
  ]);
}

function text(row: Parameter): string {
  if (row.kind === "list") return `${row.about} (may be given several times)`;
  if (row.required === true) return `${row.about} (needed)`;
  return row.default === undefined ? row.about : `${row.about} (default ${row.default})`;
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...rows.map(([first]) => first?.length ?? 0));
  return rows.map(([first = "", second = ""]) => `  ${first.padEnd(width)}  ${second}`);
}
