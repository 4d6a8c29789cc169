import { parseLine } from "@regrow/core/command";
import { DIALECTS, type VariableName } from "@regrow/core/variable";

/** The variables that say how answers are framed, and what programs need: headers, and nothing else around an answer. */
export const FRAMING = {
  "system.cmd.header_enabled": "1",
  "system.cmd.echo": "0",
  "system.cmd.prompt_enabled": "0",
} as const satisfies Partial<Record<VariableName, "0" | "1">>;

export type FramingVariable = keyof typeof FRAMING;
export type FramingValues = Readonly<Record<FramingVariable, "0" | "1">>;

/** In the order in which they are changed; the other way round to change them back, since headers tell the answers apart meanwhile. */
export const FRAMING_VARIABLES = [
  "system.cmd.header_enabled",
  "system.cmd.echo",
  "system.cmd.prompt_enabled",
] as const satisfies readonly FramingVariable[];

/** True where nothing has to be changed, as on a device that serves a host in machine mode. */
export function isFramed(values: FramingValues): boolean {
  return FRAMING_VARIABLES.every((name) => values[name] === FRAMING[name]);
}

/**
 * True for a line that keeps, tells or changes those variables: `save` would keep what only this session needs, `get all` would tell
 * it. Such a line is run with the values that were there before.
 */
export function touchesFraming(line: string): boolean {
  return DIALECTS.some((dialect) => {
    const parsed = parseLine(line, { dialect, isSafeMode: false });
    if (!parsed.ok) return false;
    const { command, arguments: given } = parsed;
    if (KEEPS.has(command)) return true;
    if (command !== "get" && command !== "set") return false;
    const name = given["variable"] ?? "";
    return FORMATS.has(name) || FRAMING_VARIABLES.some((each) => isAbout(name, each));
  });
}

const KEEPS: ReadonlySet<string> = new Set(["save", "load"]);
/** Set all of them at once. */
const FORMATS: ReadonlySet<string> = new Set(["system.cmd.format", "system.cmd.mode"] satisfies VariableName[]);

/** The variable itself, a group that it is in, or all. */
function isAbout(name: string, variable: FramingVariable): boolean {
  return name === "all" || name === variable || variable.startsWith(`${name}.`);
}
