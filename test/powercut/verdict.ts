import type { Rot } from "./bad-storage.ts";
import type { ChecksumMutant } from "./checksum-mutants.ts";
import type { Examined } from "./examine.ts";
import type { Broken } from "./explore.ts";
import type { Finished } from "./pool.ts";
import { RULES } from "./survivors.ts";

/** Names as design section 10 has them. */
export interface Figures {
  readonly states: number;
  readonly devicesLost: number;
  readonly acknowledgedLost: number;
  readonly mutants: number;
  readonly mutantsCaught: number;
  /** Mutants that broke no law, each with its reason. */
  readonly mutantsHarmless: number;
  readonly errorsInjected: number;
  readonly damages: number;
}

export interface Found {
  readonly finished: Finished;
  readonly rot: Rot | undefined;
  readonly checksums: readonly ChecksumMutant[];
}

export function figuresOf({ finished: { examined }, rot, checksums }: Found): Figures {
  const broken = examined.flatMap((each) => each.broken);
  const badEnds = examined.flatMap((each) => each.badEnds);
  const laws = [...broken, ...badEnds].map(({ law }) => law);
  const hashes = new Set(examined.flatMap((each) => [...each.hashes]));
  const acknowledgedLost = laws.filter((law) => law.includes("L6:")).length;
  return {
    states: hashes.size,
    devicesLost: laws.length - acknowledgedLost + (rot?.bad.length ?? 0),
    acknowledgedLost,
    mutants: sum(examined, "mutants") + checksums.length,
    mutantsCaught: sum(examined, "mutantsCaught") + checksums.filter(({ law }) => law !== undefined).length,
    mutantsHarmless: examined.flatMap(({ survivors }) => survivors.filter(({ reason }) => reason !== undefined)).length,
    errorsInjected: sum(examined, "errors"),
    damages: rot?.damages ?? 0,
  };
}

/** Why a run is not good; none: it is. @param isAll every procedure was examined, with its mutants */
export function problemsOf(
  { finished, rot, checksums }: Found,
  isAll: boolean,
  leastStates: number,
): readonly string[] {
  const { examined, failed } = finished;
  const survivors = examined.flatMap((each) => each.survivors);
  const reasons = new Set(survivors.map(({ reason }) => reason));
  const unused = isAll ? RULES.filter(({ reason }) => !reasons.has(reason)) : [];
  const { states } = figuresOf({ finished, rot, checksums });
  return [
    ...failed,
    ...(examined.length === 0 ? ["no scenario was examined"] : []),
    ...(states < leastStates ? [`${states} states are fewer than ${leastStates}`] : []),
    ...examined.flatMap(uncut),
    ...examined.flatMap((each) => each.broken.map(describeBroken)),
    ...examined.flatMap((each) =>
      each.badEnds.map(({ scenario, plan, law }) => `${scenario}: ${JSON.stringify(plan)}: ${law}`),
    ),
    ...(rot?.bad ?? []),
    ...checksums.filter(({ law }) => law === undefined).map(({ name }) => `not caught: ${name}`),
    ...survivors
      .filter(({ reason }) => reason === undefined)
      .map(({ what }) => `neither caught nor explained: ${what}`),
    ...unused.map(({ reason }) => `no mutant survives any more because "${reason}": take it out of survivors.ts`),
  ];
}

function uncut({ scenario, operations, cut }: Examined): readonly string[] {
  return cut < operations ? [`${scenario}: ${cut} of ${operations} operations were cut`] : [];
}

function describeBroken({ scenario, law, operation, operationName, names, choices, second }: Broken): string {
  const again =
    second === null ? "" : `, then before its operation ${second.operation} (choices ${second.choices.join(",")})`;
  const where = operation === 0 ? "at the end" : `before operation ${operation} (${operationName})`;
  return `${scenario}: cut ${where}, names ${names}, choices ${choices.join(",")}${again}: ${law}\n  again: --only ${JSON.stringify(scenario)} --operation ${operation}`;
}

function sum(examined: readonly Examined[], name: "mutants" | "mutantsCaught" | "errors"): number {
  return examined.reduce((total, each) => total + each[name], 0);
}
