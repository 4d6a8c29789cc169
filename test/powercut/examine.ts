import { FULL_DEPTH, MUTANT_DEPTH, SHORT_DEPTH } from "./depth.ts";
import { Explorer, type Broken } from "./explore.ts";
import { sweepErrors, type BadEnd } from "./io-errors.ts";
import { Judge } from "./judge.ts";
import { MemoCryptography } from "./memo-cryptography.ts";
import { runMutants, type Verdict } from "./mutants.ts";
import { recordCuts } from "./record-cuts.ts";
import type { Scenario } from "./scenario/scenario.ts";

export interface ExamineOptions {
  readonly isShort: boolean;
  readonly seed: number;
  /** Looks at the cut before this operation alone; undefined: at all, with mutants and errors. */
  readonly operation?: number | undefined;
  readonly onState: () => void;
}

/** A mutant that nothing has caught. */
export interface Survivor {
  readonly what: string;
  /** Undefined: nobody knows why it is harmless. */
  readonly reason: string | undefined;
}

/** All that was found out about a scenario. */
export interface Examined {
  readonly scenario: string;
  readonly operations: number;
  /** Operations that were cut in every form. */
  readonly cut: number;
  readonly hashes: ReadonlySet<string>;
  readonly secondCuts: number;
  readonly broken: readonly Broken[];
  readonly mutants: number;
  readonly mutantsCaught: number;
  readonly survivors: readonly Survivor[];
  readonly errors: number;
  readonly badEnds: readonly BadEnd[];
  readonly durationMs: number;
}

/** Signatures are the same in all scenarios. */
const cryptography = new MemoCryptography();

/** Cuts a procedure's power everywhere, then breaks the procedure, then its disk. */
export async function examine(scenario: Scenario, options: ExamineOptions): Promise<Examined> {
  const begunMs = performance.now();
  const { isShort, seed, onState, operation } = options;
  const base = await scenario.prepare(cryptography);
  const judge = await Judge.of(scenario, cryptography, base);
  const { cuts, log, thrown } = await recordCuts(scenario, cryptography, base);
  if (thrown !== undefined) throw new Error(`"${scenario.name}" does not come to its end`, { cause: thrown });
  const known = new Set<string>();
  const depth = { ...(isShort ? SHORT_DEPTH : FULL_DEPTH), seed };
  const explorer = new Explorer(judge, { depth, known, onState });
  const wanted = operation === undefined ? cuts : cuts.filter((each) => each.operation === operation);
  const cut = await explorer.explore(wanted);
  const { hashes, secondCuts, broken } = explorer;
  const isAll = operation === undefined && broken.length === 0;
  const verdicts: Verdict[] = [];
  if (isAll && (!isShort || scenario.isSmall === true)) {
    const run = { base, judge, cryptography, log, depth: { ...MUTANT_DEPTH, seed }, known };
    for await (const verdict of runMutants(run)) verdicts.push(verdict);
  }
  const sweep = isAll
    ? await sweepErrors({ judge, cryptography, base, known }, isShort ? ["EIO"] : undefined)
    : NO_SWEEP;
  return {
    scenario: scenario.name,
    operations: log.length,
    cut,
    hashes,
    secondCuts,
    broken,
    mutants: verdicts.length,
    mutantsCaught: verdicts.filter(({ law }) => law !== undefined).length,
    survivors: verdicts.flatMap(survivorOf),
    errors: sweep.errors,
    badEnds: sweep.bad,
    durationMs: performance.now() - begunMs,
  };
}

const NO_SWEEP = { errors: 0, bad: [] };

function survivorOf({ law, mutant, reason }: Verdict): readonly Survivor[] {
  if (law !== undefined) return [];
  const operations = mutant.operations.map(({ number, name, path, other }) =>
    [`${number}:`, name, path === "" ? "the disk" : path, ...(other === undefined ? [] : ["->", other])].join(" "),
  );
  return [{ what: `${mutant.scenario}: ${mutant.kind}: ${operations.join(" | ")}`, reason }];
}
