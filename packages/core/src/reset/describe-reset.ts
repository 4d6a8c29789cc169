import type { ResetRequest } from "./reset-request.ts";
import type { UsedConfiguration } from "./reset-values.ts";

/** What is known of the device before it resets. */
export interface ResetFacts {
  /** Variables that are locked. */
  readonly locked: number;
  /** Version that is confirmed; null: none. */
  readonly version: string | null;
  /** Version of the factory bundle, where it is gone back to. */
  readonly factoryVersion: string | null;
}

/** What will be kept and what will go, a line for each: the answer to whoever asks for a reset. */
export function describeReset(
  { kind, data, files, software }: ResetRequest,
  { locked, version, factoryVersion }: ResetFacts,
): readonly string[] {
  return [
    `Variables: factory values${kind === "backup" ? ", but the backup set is kept" : ""}`,
    `Locked variables: ${locked === 0 ? "none" : `${locked} kept`}`,
    `Data of the app: ${data === "erase" ? "erased" : "kept"}`,
    `Files of users: ${files === "erase" ? "erased" : "kept"}; hidden files of the bundle are shown again`,
    `Software: ${software === "factory" ? `back to ${factoryVersion ?? "the factory's"}` : `${version ?? "none"}, kept`}`,
  ];
}

/** What came of a reset. */
export interface ResetOutcome {
  readonly locked: number;
  readonly used: readonly UsedConfiguration[];
  /** What could not be done, and is not tried again. */
  readonly problems: readonly string[];
  /** Version of the software that was gone back to; null: it was kept. */
  readonly factoryVersion: string | null;
}

/** What was done, for the recovery log: one short text, what matters most first. */
export function resetDetail(
  { kind, data, files }: ResetRequest,
  { locked, used, problems, factoryVersion }: ResetOutcome,
): string {
  return [
    kind === "backup" ? "factory values, backup set kept" : "factory values",
    ...problems,
    ...(locked === 0 ? [] : [`${locked} locked kept`]),
    `data ${past(data)}`,
    `files ${past(files)}`,
    `software ${factoryVersion === null ? "kept" : `back to ${factoryVersion}`}`,
    ...used.flatMap(configurationText),
  ].join("; ");
}

function past(what: "keep" | "erase"): string {
  return what === "keep" ? "kept" : "erased";
}

/** All refused lines are in the log of the machine; here are as many as there is room for. */
function configurationText({ source, count, refused }: UsedConfiguration): readonly string[] {
  const text = `${source}'s configuration set ${count}`;
  if (refused.length === 0) return [text];
  return [`${text}, refused ${refused.length}`, ...refused.map(({ line, reason }) => `line ${line}: ${reason}`)];
}
