import type { Cryptography } from "@regrow/core/port";
import type { FaultPlan, Operation, SimulatedDisk } from "@regrow/sim/disk";
import type { Depth } from "./depth.ts";
import { Explorer } from "./explore.ts";
import type { Judge } from "./judge.ts";
import { recordCuts } from "./record-cuts.ts";
import { ruleOf } from "./survivors.ts";

/** A procedure with one thing wrong, made through the port: no line of the code under test is touched. */
export interface Mutant {
  readonly scenario: string;
  readonly kind: "sync ignored" | "swapped";
  /** The operations that it is about: one, or two in their order. */
  readonly operations: readonly Operation[];
  /** All that the procedure does, for what the two mean to others. */
  readonly log: readonly Operation[];
}

/** States of one mutant that are looked at: a broken order shows in the first ones or in none. */
const MOST_CHECKED = 200;

/** What became of a mutant. */
export interface Verdict {
  readonly mutant: Mutant;
  /** The law that it broke; undefined: it survived. */
  readonly law: string | undefined;
  /** States that it left and the procedure itself never leaves with the same facts told. */
  readonly newStates: number;
  /** Why a survivor is harmless; undefined: nobody knows. */
  readonly reason: string | undefined;
}

export interface MutantRun {
  readonly base: SimulatedDisk;
  readonly judge: Judge;
  readonly cryptography: Cryptography;
  readonly log: readonly Operation[];
  readonly depth: Depth;
  /** States that the procedure itself leaves, found to be right. */
  readonly known: Set<string>;
}

/** Every sync of a procedure ignored, every two operations swapped, one at a time. */
export async function* runMutants(run: MutantRun): AsyncGenerator<Verdict> {
  for (const { plan, mutant } of mutantsOf(run.judge.scenario.name, run.log)) {
    const { judge, depth, known } = run;
    const recorded = await recordCuts(judge.scenario, run.cryptography, run.base, plan);
    const cuts = recorded.cuts.filter(({ operation }) => isAfter(mutant, operation));
    const explorer = new Explorer(judge, { depth, known, stopAtFirst: true, mostChecked: MOST_CHECKED });
    // All lost and all kept at every cut first: most mutants are caught there.
    await explorer.explore(cuts, 2);
    if (explorer.broken.length === 0) await explorer.explore(cuts);
    const law = explorer.broken[0]?.law;
    const newStates = explorer.checked;
    const reason = law === undefined ? ruleOf(mutant, newStates)?.reason : undefined;
    yield { mutant, law, newStates, reason };
  }
}

function* mutantsOf(
  scenario: string,
  log: readonly Operation[],
): Generator<{ readonly plan: FaultPlan; readonly mutant: Mutant }> {
  const syncs = log.filter(({ kind }) => kind === "sync");
  for (const [index, operation] of syncs.entries()) {
    yield {
      plan: { ignoreSync: index + 1 },
      mutant: { scenario, kind: "sync ignored", operations: [operation], log },
    };
  }
  for (const [index, first] of log.entries()) {
    const second = log[index + 1];
    if (second === undefined) continue;
    yield {
      plan: { swapOperations: first.number },
      mutant: { scenario, kind: "swapped", operations: [first, second], log },
    };
  }
}

/**
 * True for a cut at which the medium may differ from the procedure's own: until the mutant's operations both do the same, and
 * from the next barrier on everything is durable in both.
 */
function isAfter({ operations: [first, second], log }: Mutant, cutBefore: number): boolean {
  const begins = first?.number ?? 0;
  const barrier = log.find(({ name, number }) => name === "barrier" && number > (second?.number ?? begins));
  return cutBefore === 0 ? barrier === undefined : cutBefore > begins && cutBefore <= (barrier?.number ?? Infinity);
}
