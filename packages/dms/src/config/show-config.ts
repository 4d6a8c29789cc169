import { SETTINGS } from "./config-table.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { SettingTable, SettingValue } from "./setting.ts";

/** A setting as an operator may see it. */
export interface ShownSetting {
  readonly name: string;
  /** A secret is `********`. */
  readonly value: SettingValue;
  /** Where it comes from, with the file's path. */
  readonly source: string;
}

const MASK = "********";

/** What a DMS would run with, secrets masked, in the order of the table. */
export function showConfig({ found, file }: Pick<LoadedConfig, "found" | "file">): readonly ShownSetting[] {
  const table: SettingTable = SETTINGS;
  return [...found].map(([name, { value, source, secretFile }]) => ({
    name,
    value: table[name]?.isSecret === true && value !== null ? MASK : value,
    source: [
      source === "file" && file !== null ? file : source,
      ...(secretFile === undefined ? [] : [`read from ${secretFile}`]),
    ].join(", "),
  }));
}

/** The same as lines for people. */
export function configLines(shown: readonly ShownSetting[]): readonly string[] {
  const rows = shown.map(({ name, value, source }) => [name, valueText(value), source] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map(
    ([name, value, source]) => `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  (${source})`,
  );
}

function valueText(value: SettingValue): string {
  if (value === null) return "-";
  return Array.isArray(value) ? value.join(",") || "-" : String(value);
}
