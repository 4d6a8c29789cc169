import { parseArgs } from "node:util";
import { RegrowError } from "@regrow/core/error";
import { LOG_LEVELS, type LogLevel } from "@regrow/node/log";

/** What the bootloader starts the kernel with. */
export interface KernelArguments {
  /** The device's folder. */
  readonly root: string;
  /** "auto": text for a terminal, JSON for anything else. */
  readonly logFormat: "auto" | "json" | "human";
  readonly logLevel: LogLevel;
  readonly consoleFormat: "human" | "machine";
}

/** @throws RegrowError USAGE */
export function parseKernelArguments(argv: readonly string[]): KernelArguments {
  const {
    root,
    "log-format": logFormat = "auto",
    "log-level": logLevel = "info",
    "console-format": consoleFormat = "human",
  } = parse(argv);
  if (root === undefined) throw new RegrowError("USAGE", { missing: "--root" });
  return {
    root,
    logFormat: oneOf("--log-format", logFormat, ["auto", "json", "human"]),
    logLevel: oneOf("--log-level", logLevel, LOG_LEVELS),
    consoleFormat: oneOf("--console-format", consoleFormat, ["human", "machine"]),
  };
}

const TEXT = { type: "string" } as const;
const OPTIONS = { root: TEXT, "log-format": TEXT, "log-level": TEXT, "console-format": TEXT } as const;

function parse(argv: readonly string[]): { readonly [Name in keyof typeof OPTIONS]?: string | undefined } {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    throw new RegrowError(
      "USAGE",
      { reason: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  }
}

function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw new RegrowError("USAGE", { [option]: text, expected: choices.join(", ") });
  return choice;
}
