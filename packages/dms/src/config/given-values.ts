import { nearest } from "@regrow/core/nearest";
import { repeatedNames } from "./repeated-names.ts";
import {
  ENVIRONMENT_PREFIX,
  NO_SETTINGS,
  OTHER_VARIABLES,
  environmentName,
  knownNames,
  type KnownName,
} from "./setting-names.ts";
import { readJson, readText, type ReadValue } from "./setting-value.ts";
import type { Setting, SettingTable } from "./setting.ts";

/** Where a value comes from; of several the one that stands first here counts. */
export type SourceKind = "command line" | "environment" | "file" | "default";

/** What a configuration is made from. */
export interface Sources {
  /** Given options by their names; a flag is true. */
  readonly commandLine: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The configuration file, if there is one. `isOfFolder`: it was found in the DMS's folder, which it cannot move. */
  readonly file: { readonly path: string; readonly text: string; readonly isOfFolder: boolean } | null;
  /** Folders that relative paths start from. */
  readonly folders: { readonly process: string; readonly file: string };
}

/** Something in the sources that cannot be. */
export interface Problem {
  /** Where it stands: "dms.json: people-port", "REGROW_DMS_PEOPLE_PORT", "--people-port". */
  readonly at: string;
  /** What is expected there, and what is there; never a secret. */
  readonly problem: string;
}

/** A value somewhere, before it is known whether it can be one. */
export interface GivenValue {
  readonly at: string;
  readonly source: Exclude<SourceKind, "default">;
  readonly known: KnownName;
  readonly read: (row: Setting) => ReadValue;
  /** As it was written, for a message. */
  readonly shown: string;
}

/** Everything that the sources set, in the order in which they count; what they set that does not exist is a problem. */
export function givenValues(
  table: SettingTable,
  { commandLine, environment, file }: Sources,
): { readonly given: readonly GivenValue[]; readonly problems: readonly Problem[] } {
  const names = knownNames(table);
  const found = [...ofCommandLine(commandLine), ...ofEnvironment(environment, names), ...ofFile(file)].map((one) => {
    const known = "problem" in one ? undefined : names.get(one.name);
    if ("problem" in one) return one;
    if (known !== undefined) return { ...one, known };
    return { at: one.at, problem: `there is no such setting${suggestion(nearest(one.name, [...names.keys()]))}` };
  });
  return {
    given: found.filter((one) => "known" in one),
    problems: found.filter((one) => "problem" in one),
  };
}

type NamedValue = Omit<GivenValue, "known"> & { readonly name: string };

function ofCommandLine(options: Sources["commandLine"]): readonly NamedValue[] {
  return Object.entries(options).map(([name, value]) => ({
    ...{ name, at: `--${name}`, source: "command line" },
    ...{ read: (row) => readText(row, String(value)), shown: quoted(value) },
  }));
}

function ofEnvironment(
  environment: Sources["environment"],
  names: ReadonlyMap<string, KnownName>,
): readonly (NamedValue | Problem)[] {
  const variables = new Map([
    ...[...names.keys()].map((name) => [environmentName(name), name] as const),
    ...Object.entries(OTHER_VARIABLES),
  ]);
  return Object.entries(environment).flatMap(([variable, value]) => {
    const name = variables.get(variable);
    if (value === undefined || NO_SETTINGS.has(variable)) return [];
    if (name === undefined && !variable.startsWith(ENVIRONMENT_PREFIX)) return [];
    if (name === undefined)
      return {
        at: variable,
        problem: `there is no such setting${suggestion(nearest(variable, [...variables.keys()]))}`,
      };
    const read = (row: Setting): ReadValue => readText(row, value);
    return { name, at: variable, source: "environment", read, shown: quoted(value) } as const;
  });
}

function ofFile(file: Sources["file"]): readonly (NamedValue | Problem)[] {
  if (file === null) return [];
  const { path, text } = file;
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (thrown) {
    return [{ at: path, problem: `must be JSON, is not ${whereOf(String(thrown), text)}` }];
  }
  if (typeof values !== "object" || values === null || Array.isArray(values))
    return [{ at: path, problem: "must be one JSON object with names and values of settings" }];
  return [
    ...repeatedNames(text).map((name) => ({ at: `${path}: ${name}`, problem: "stands there more than once" })),
    ...Object.entries(values).map(([name, value]): NamedValue => ({
      ...{ name, at: `${path}: ${name}`, source: "file" },
      ...{ read: (row) => readJson(row, value), shown: quoted(value) },
    })),
  ];
}

/** What V8 says of bad JSON quotes it, and it may hold a secret: only the place is told. */
function whereOf(reason: string, text: string): string {
  const position = /position (\d+)/.exec(reason)?.[1];
  return position === undefined ? "at its end" : `in line ${text.slice(0, Number(position)).split("\n").length}`;
}

function suggestion(near: string | undefined): string {
  return near === undefined ? "" : `; perhaps you mean ${near}`;
}

/** JSON.stringify leaves undefined for what is none. */
function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 100);
}
