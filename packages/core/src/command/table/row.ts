import { DIALECTS, type Dialect } from "../../variable/index.ts";

/**
 * What an argument must look like. "variable" takes one full name, or the several words of a short one, of what can be set;
 * "getter" the same of what can be read, or a group, or `all`; "rest" takes what is left of the line as one value. An "integer" is
 * decimal or, after 0x, hexadecimal; a "handle" is a stream's number, or `all`; a "file" is the name of one that is there; a "topic" is
 * the rest of the line after `help`.
 */
export const ARGUMENT_KINDS = [
  "text",
  "number",
  "variable",
  "getter",
  "rest",
  "mac",
  "token",
  "version",
  "code",
  "integer",
  "handle",
  "file",
  "topic",
] as const;
export type ArgumentKind = (typeof ARGUMENT_KINDS)[number];

export interface ArgumentRow {
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly optional: boolean;
}

/** An option: `-f`, or with a value `-b <bundle>`. Options may stand before, between and after arguments (device-facts 12). */
export interface OptionRow {
  readonly flag: string;
  readonly name: string;
  readonly value: ArgumentKind | null;
}

/** How sure it is that a host expects this: read on a vendor's page or in a client, concluded from such, or chosen by us. */
export const EVIDENCE = ["documented", "inferred", "ours"] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** One command of the command API. */
export interface CommandRow {
  readonly short: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  readonly summary: string;
  /** There in safe mode too. */
  readonly safeMode: boolean;
  /** Its answer may be long: given as a stream when `system.cmd.buffered` is 1 (device-facts 4.2). */
  readonly isLong: boolean;
  readonly dialects: readonly Dialect[];
  /** Of the name and its arguments; `source` says more where parts of it differ. */
  readonly evidence: Evidence;
  /** Where it is documented; "ours" where nothing is. */
  readonly source: string;
}

/** A row begins with this: no arguments, there always and everywhere. */
export const PLAIN = {
  arguments: [],
  options: [],
  safeMode: true,
  isLong: false,
  dialects: DIALECTS,
  evidence: "documented",
} as const;
export const GECKO: readonly Dialect[] = ["gecko-os"];
export const ZENTRI: readonly Dialect[] = ["zentrios"];

export const argument = (name: string, kind: ArgumentKind = "text"): ArgumentRow => ({ name, kind, optional: false });
export const optional = (name: string, kind: ArgumentKind = "text"): ArgumentRow => ({ name, kind, optional: true });
/** An option without a value. */
export const flag = (text: string, name: string): OptionRow => ({ flag: text, name, value: null });
