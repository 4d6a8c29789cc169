import { resolve } from "node:path";
import { givenValues, type GivenValue, type Problem, type SourceKind, type Sources } from "./given-values.ts";
import type { Setting, SettingTable, SettingValue } from "./setting.ts";

/** What was found for one setting. */
export interface FoundSetting {
  readonly value: SettingValue;
  readonly source: SourceKind;
  /** The value is in this file, and null until it is read. */
  readonly secretFile?: string;
}

export type ParsedConfig =
  /** Every setting of the table, in its order. */
  | { readonly ok: true; readonly found: ReadonlyMap<string, FoundSetting> }
  /** All that is wrong. `found` has defaults for `wrong`, the settings of which something wrong was said. */
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly found: ReadonlyMap<string, FoundSetting>;
      readonly wrong: ReadonlySet<string>;
    };

/** Which settings count: command line before environment before file before default. Pure, and never throws. */
export function parseConfig(table: SettingTable, sources: Sources): ParsedConfig {
  const { given, problems: unknown } = givenValues(table, sources);
  const found = new Map<string, FoundSetting>();
  const problems = [...unknown];
  const wrong = new Set<string>();
  for (const one of given) {
    const taken = take(one, sources, found);
    if (taken === undefined) continue;
    problems.push({ at: one.at, problem: taken });
    wrong.add(one.known.setting);
  }
  const all = Object.entries(table).map(
    ([name, row]) => [name, found.get(name) ?? defaultOf(row, sources.folders.process)] as const,
  );
  if (problems.length > 0) return { ok: false, problems, found: new Map(all), wrong };
  return { ok: true, found: new Map(all) };
}

/** Notes what counts; what is wrong with the value, if something is. */
function take(
  { known, source, read, shown }: GivenValue,
  { file, folders }: Sources,
  found: Map<string, FoundSetting>,
): string | undefined {
  const { setting, row, isSecretFile } = known;
  if (setting === "folder" && source === "file" && file?.isOfFolder === true)
    return "the file was found in that folder: leave it out";
  const written = read(row);
  if (!written.ok) return `must be ${written.expected}, is ${row.isSecret === true ? "something else" : shown}`;
  const before = found.get(setting);
  if (before?.source === source) return `sets ${setting}, which is set at the same place under another name`;
  // Sources come in the order in which they count.
  if (before !== undefined) return undefined;
  const start = source === "file" ? folders.file : folders.process;
  const value = row.kind === "path" ? resolve(start, String(written.value)) : written.value;
  found.set(setting, isSecretFile ? { value: null, source, secretFile: String(value) } : { value, source });
  return undefined;
}

function defaultOf(row: Setting, folder: string): FoundSetting {
  const value = row.kind === "list" ? [] : (row.default ?? null);
  return { value: row.kind === "path" && value !== null ? resolve(folder, String(value)) : value, source: "default" };
}
