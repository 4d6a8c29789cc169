import type { Cryptography } from "@regrow/core/port";
import type { FaultPlan, NameOrder, Operation, SimulatedDisk } from "@regrow/sim/disk";
import type { Fact } from "./facts.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** The orders in which a file system may bring names to the medium: every operation is cut in both. */
export const NAME_ORDERS = ["journal", "any"] as const satisfies readonly NameOrder[];

/** A moment at which the power may go, and what the device had told by then. */
export interface Cut {
  /** The cut comes right before this operation; 0: when the procedure has come to its end. */
  readonly operation: number;
  readonly operationName: string;
  readonly facts: readonly Fact[];
  /** The disk at that moment, with everything that is not durable. */
  readonly disk: SimulatedDisk;
}

export interface Recorded {
  readonly cuts: readonly Cut[];
  readonly log: readonly Operation[];
  /** What the procedure threw. */
  readonly thrown: unknown;
}

/**
 * Runs a procedure once, keeping the disk as it was before each operation.
 * @param plan a mutant: the procedure runs on a disk that does not do what it is told
 */
export async function recordCuts(
  scenario: Scenario,
  cryptography: Cryptography,
  base: SimulatedDisk,
  plan: FaultPlan = {},
): Promise<Recorded> {
  const cuts: Cut[] = [];
  const facts: Fact[] = [];
  const disk = base.fork({
    plan,
    onOperation: ({ number, name, path }, now) =>
      cuts.push({ operation: number, operationName: `${name} ${path}`, facts: [...facts], disk: now.fork() }),
  });
  let thrown: unknown;
  try {
    await scenario.run({ disk, cryptography, tell: (fact) => facts.push(fact) });
  } catch (error) {
    thrown = error;
  }
  cuts.push({ operation: 0, operationName: "the end", facts: [...facts], disk: disk.fork() });
  return { cuts, log: disk.log, thrown };
}
