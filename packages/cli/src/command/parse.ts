import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { RegrowError } from "@regrow/core/error";
import { nearest } from "@regrow/core/nearest";
import type { Parameter, Parameters, Values } from "./parameter.ts";

/** What stands behind the command's name, taken apart but not yet checked. */
export interface RawInput {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, Given>>;
  /** Options that the command does not have, where it judges them itself. */
  readonly unknown: Readonly<Record<string, string | true>>;
}

/** What was given for an option: true for a flag, all values of a list. */
type Given = string | boolean | readonly string[];

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { kind: "flag", about: "print the result as one line of JSON" },
  quiet: { kind: "flag", about: "print no progress" },
  help: { kind: "flag", about: "show this help" },
} as const satisfies Parameters;

/**
 * @param judgesUnknown the command says itself what is wrong with options that it does not have
 * @throws RegrowError USAGE for an option that the command does not have, or one without its value
 */
export function splitInput(argv: readonly string[], options: Parameters, judgesUnknown = false): RawInput {
  const known: Parameters = { ...options, ...COMMON_OPTIONS };
  const { tokens } = parseArgs({ args: [...argv], options: configOf(known), strict: false, tokens: true });
  const positionals: string[] = [];
  const given: Record<string, Given> = {};
  const unknown: Record<string, string | true> = {};
  let open: string | null = null;
  for (const token of tokens) {
    // The word behind an option that is not known is its value, if it has one.
    if (token.kind === "positional" && open !== null) unknown[open] = token.value;
    else if (token.kind === "positional") positionals.push(token.value);
    open = null;
    if (token.kind !== "option") continue;
    if (judgesUnknown && known[token.name] === undefined) {
      unknown[token.name] = token.value ?? true;
      open = token.value === undefined ? token.name : null;
      continue;
    }
    const value = optionValue(token.rawName, token.name, token.value, known);
    given[token.name] = known[token.name]?.kind === "list" ? [...listOf(given[token.name]), String(value)] : value;
  }
  return { positionals, options: given, unknown };
}

/** Checks kinds and required values. @throws RegrowError USAGE */
export function parseInput<A extends Parameters, O extends Parameters>(
  shape: { readonly arguments: A; readonly options: O },
  raw: RawInput,
): Values<A> & Values<O> {
  const names = Object.keys(shape.arguments);
  const extra = raw.positionals[names.length];
  if (extra !== undefined) throw new RegrowError("USAGE", { unexpected: extra });
  const values: Record<string, Given | number | undefined> = {};
  for (const [index, name] of names.entries())
    values[name] = valueOf(`<${name}>`, shape.arguments[name], raw.positionals[index]);
  for (const [name, parameter] of Object.entries(shape.options))
    values[name] = valueOf(`--${name}`, parameter, raw.options[name]);
  return values as Values<A> & Values<O>;
}

function configOf(options: Parameters): ParseArgsOptionsConfig {
  const entries = Object.entries(options).map(
    ([name, { kind }]) => [name, { type: kind === "flag" ? "boolean" : "string" }] as const,
  );
  return { ...Object.fromEntries(entries), help: { type: "boolean", short: "h" } };
}

function optionValue(raw: string, name: string, value: string | undefined, known: Parameters): string | boolean {
  const parameter = known[name];
  if (parameter === undefined) {
    const suggestion = nearest(name, Object.keys(known));
    throw new RegrowError("USAGE", {
      "unknown option": raw,
      ...(suggestion === undefined ? {} : { "perhaps you mean": `--${suggestion}` }),
    });
  }
  if (parameter.kind === "flag") {
    if (value !== undefined) throw new RegrowError("USAGE", { option: raw, problem: "takes no value" });
    return true;
  }
  if (value === undefined || value === "")
    throw new RegrowError("USAGE", { option: raw, "needs a value": parameter.value ?? "TEXT" });
  return value;
}

function valueOf(
  label: string,
  parameter: Parameter | undefined,
  given: Given | undefined,
): Given | number | undefined {
  if (parameter?.kind === "flag") return given === true;
  if (parameter?.kind === "list") return listOf(given);
  if (given === undefined) {
    if (parameter?.required === true) throw new RegrowError("USAGE", { missing: label });
    return parameter?.default;
  }
  if (parameter?.kind !== "number" || typeof given !== "string") return given;
  const number = Number(given);
  if (!/^\d{1,15}$/.test(given)) throw new RegrowError("USAGE", { option: label, "not a whole number": given });
  const [least, most] = parameter.range ?? [0, Number.MAX_SAFE_INTEGER];
  if (number < least || number > most)
    throw new RegrowError("USAGE", { option: label, allowed: `${least} to ${most}`, given: number });
  return number;
}

function listOf(given: Given | undefined): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}
