import type { Readings } from "../device/index.ts";

/** A variable as the list shows it. */
export interface ListedVariable {
  readonly name: string;
  readonly summary: string;
  /** Null: it can be set, never read. */
  readonly value: string | null;
  readonly isLocked: boolean;
}

export interface VariableGroup {
  /** First word of the names. */
  readonly name: string;
  readonly variables: readonly ListedVariable[];
}

/** Lines of `help all` that are variables: `# <name> <short name> : <summary>`. Source: help.ts of the device. */
export function readCatalogue(text: string): ReadonlyMap<string, string> {
  const summaries = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, summary] = /^# ([a-z0-9_]+(?:\.[a-z0-9_]+)+) .*? : (.*)$/.exec(line) ?? [];
    if (name !== undefined && summary !== undefined) summaries.set(name, summary);
  }
  return summaries;
}

/** All variables with their values, in groups. */
export function groupVariables(
  catalogue: ReadonlyMap<string, string>,
  readings: Readings,
  wanted: string,
): readonly VariableGroup[] {
  const locked = lockedNames(readings.get("system.variable_lock") ?? "");
  const words = wanted.toLowerCase().split(/\s+/);
  const names = [...new Set([...catalogue.keys(), ...readings.keys()])].toSorted();
  const groups = new Map<string, ListedVariable[]>();
  for (const name of names) {
    const summary = catalogue.get(name) ?? "";
    const value = readings.get(name) ?? null;
    const found = `${name} ${summary} ${value ?? ""}`.toLowerCase();
    if (!words.every((word) => found.includes(word))) continue;
    const [group = ""] = name.split(".");
    groups.set(group, [...(groups.get(group) ?? []), { name, summary, value, isLocked: locked.has(name) }]);
  }
  return Array.from(groups, ([name, variables]) => ({ name, variables }));
}

/** `system.variable_lock`: names with commas between them, or "none". */
export function lockedNames(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && name !== "none"),
  );
}

/** The value of `system.variable_lock` with one name more, or less. */
export function withLock(text: string, name: string, isLocked: boolean): string {
  const names = [...lockedNames(text)].filter((each) => each !== name);
  const next = (isLocked ? [...names, name] : names).toSorted();
  return next.length === 0 ? "none" : next.join(",");
}
