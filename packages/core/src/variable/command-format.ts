import type { VariableName } from "./variables.ts";

/** The variables that a format stands for. */
export type FormatVariable = Extract<
  VariableName,
  "system.cmd.echo" | "system.cmd.header_enabled" | "system.cmd.prompt_enabled" | "system.print_level"
>;

/** True for the two names, of two product lines, that set all of them at once. */
export function isCommandFormat(name: VariableName): boolean {
  return name === "system.cmd.format" || name === "system.cmd.mode";
}

/** What "human" or "machine" sets the others to. Source: device-facts 3.3. */
export function commandFormat(format: string): Readonly<Record<FormatVariable, string>> {
  return format === "machine"
    ? {
        "system.cmd.echo": "0",
        "system.cmd.header_enabled": "1",
        "system.cmd.prompt_enabled": "0",
        "system.print_level": "0",
      }
    : {
        "system.cmd.echo": "1",
        "system.cmd.header_enabled": "0",
        "system.cmd.prompt_enabled": "1",
        "system.print_level": "all",
      };
}
