import type { TextForm } from "../text-form.ts";

/** Two ways to speak to the same device. */
export const DIALECTS = ["gecko-os", "zentrios"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** When a value that was set counts: at once, or after what. Source: the Properties lists, device-facts 3. */
export const EFFECTS = ["now", "save-and-reboot", "network-restart", "uart-update", "setup-restart"] as const;
export type Effect = (typeof EFFECTS)[number];

/** One variable of the command API. */
export interface VariableRow {
  /** First two letters of the first word, then the first letter of each further one, where nobody else has it. */
  readonly short: string;
  readonly access: "get" | "set" | "get-set";
  /** What a value is: a whole number, 0 or 1 (also off/on, false/true), one of `choices`, or text. */
  readonly kind: "number" | "boolean" | "choice" | "text";
  /** Of a "choice" alone. */
  readonly choices: readonly string[];
  /** Of a "text" alone. */
  readonly form: TextForm;
  /** Null: it is not a setting but told by the device. */
  readonly default: string | null;
  /** Smallest and largest number, or shortest and longest text. */
  readonly range: readonly [number, number];
  readonly unit: string | null;
  readonly effect: Effect;
  readonly summary: string;
  /** There in safe mode too. */
  readonly safeMode: boolean;
  /** Kept by a reset that keeps the backup set. */
  readonly backup: boolean;
  /** May be locked against resets. */
  readonly lockable: boolean;
  /** Never printed, and in no settings file. */
  readonly isSecret: boolean;
  readonly dialects: readonly Dialect[];
  /** How sure it is that a host expects this; see the command table. */
  readonly evidence: "documented" | "inferred" | "ours";
  /** Where it is documented; "ours" where nothing is. */
  readonly source: string;
}

/** A documented command or variable that is not on this platform, so that it can be refused by its name. */
export interface NotHereRow {
  /** Null where none is documented. */
  readonly short: string | null;
  /** Why, as the end of a sentence about this platform. */
  readonly reason: string;
  readonly dialects: readonly Dialect[];
  readonly source: string;
}

const ROW = {
  choices: [],
  form: "any",
  unit: null,
  effect: "now",
  safeMode: true,
  backup: false,
  lockable: false,
  isSecret: false,
  dialects: DIALECTS,
  evidence: "documented",
} as const;

/** A row of what the device tells begins with this. */
export const READ_ONLY = { ...ROW, access: "get", default: null } as const;
/** A row of what `set` changes and `save` keeps begins with this. */
export const SETTING = { ...ROW, access: "get-set" } as const;
export const GECKO: readonly Dialect[] = ["gecko-os"];
export const ZENTRI: readonly Dialect[] = ["zentrios"];
