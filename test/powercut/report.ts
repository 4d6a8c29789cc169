import type { Examined, Survivor } from "./examine.ts";
import type { Figures } from "./verdict.ts";

const COLUMNS = ["operations", "states", "second cuts", "broken", "errors", "mutants", "caught", "seconds"] as const;

/** The table for people: a line for each procedure. */
export function formatTable(examined: readonly Examined[]): string {
  const rows = examined.map((each) => [
    each.scenario,
    each.operations,
    each.hashes.size,
    each.secondCuts,
    each.broken.length + each.badEnds.length,
    each.errors,
    each.mutants,
    each.mutantsCaught,
    (each.durationMs / 1000).toFixed(1),
  ]);
  const widest = Math.max(...rows.map(([name]) => String(name).length), "procedure".length);
  const line = ([name, ...cells]: readonly (string | number)[]): string =>
    `${String(name).padEnd(widest)} ${cells.map((cell) => String(cell).padStart(11)).join(" ")}`;
  return [line(["procedure", ...COLUMNS]), ...rows.map(line)].join("\n");
}

/** Mutants that broke no law, by the reason. */
export function formatSurvivors(survivors: readonly Survivor[]): string {
  const groups = Map.groupBy(survivors, ({ reason }) => reason ?? "NOBODY KNOWS WHY");
  const lines = [...groups].map(([reason, all]) => `${String(all.length).padStart(6)}  ${reason}`);
  return ["mutants that are harmless, and why:", ...lines].join("\n");
}

export function formatFigures(figures: Figures): string {
  const { states, devicesLost, acknowledgedLost, mutants, mutantsCaught, mutantsHarmless } = figures;
  return [
    `${states} states distinct by what is durable, ${devicesLost} devices lost, ${acknowledgedLost} times acknowledged data lost`,
    `${figures.errorsInjected} errors of the disk, ${figures.damages} damaged files`,
    `${mutants} mutants: ${mutantsCaught} caught, ${mutantsHarmless} harmless for a stated reason`,
  ].join("\n");
}
