import type { Cryptography, DiskErrorCode } from "@regrow/core/port";
import type { FaultPlan, SimulatedDisk } from "@regrow/sim/disk";
import type { Fact } from "./facts.ts";
import type { Allowed } from "./laws.ts";
import { describe, type Judge } from "./judge.ts";
import { isRefusal } from "./refusal.ts";
import { SimDevice } from "./sim-device.ts";

const CODES = ["ENOSPC", "EIO", "EROFS"] as const satisfies readonly DiskErrorCode[];
/** A device with a log that takes nothing goes on without: it says so, and its entries follow when there is room. */
const ALLOWED: Allowed = { isLogBehindAllowed: true };
/** More operations than any procedure has: a sweep that does not end is a failure. */
const MOST_OPERATIONS = 10_000;

/** What the failure of an operation led to, where that was wrong. */
export interface BadEnd {
  readonly scenario: string;
  readonly plan: Required<NonNullable<FaultPlan["fail"]>>;
  readonly law: string;
}

export interface Sweep {
  /** Errors that were injected. */
  readonly errors: number;
  readonly bad: readonly BadEnd[];
}

/**
 * Fails operation 1, 2, 3 ... of a procedure, once and from then on, until a run comes through untouched. After each the device
 * must answer, and started again on a disk that works keep every law, whether its process ended or its power.
 */
export async function sweepErrors(setting: Setting, codes: readonly DiskErrorCode[] = CODES): Promise<Sweep> {
  const bad: BadEnd[] = [];
  let errors = 0;
  for (const kind of codes.flatMap((code) => [
    { code, forEver: false },
    { code, forEver: true },
  ])) {
    for (let operation = 1; operation < MOST_OPERATIONS; operation += 1) {
      const plan = { operation, ...kind };
      const failed = await failOnce(setting, plan);
      if (failed.wasUntouched) break;
      errors += 1;
      bad.push(...failed.broken.map((law) => ({ scenario: setting.judge.scenario.name, plan, law })));
    }
  }
  return { errors, bad };
}

interface Setting {
  readonly judge: Judge;
  readonly cryptography: Cryptography;
  readonly base: SimulatedDisk;
  /** States that are known to be right with the same facts; new ones are added. */
  readonly known: Set<string>;
}

async function failOnce(
  { judge, cryptography, base, known }: Setting,
  fail: BadEnd["plan"],
): Promise<{ readonly wasUntouched: boolean; readonly broken: readonly string[] }> {
  const facts: Fact[] = [];
  const disk = base.fork({ plan: { fail } });
  const broken: string[] = [];
  try {
    await judge.scenario.run({ disk, cryptography, tell: (fact) => facts.push(fact) });
  } catch (error) {
    if (!isRefusal(error)) broken.push(`crash: ${describe(error)}`);
  }
  if (disk.operations < fail.operation) return { wasUntouched: true, broken };
  const still = await findNoAnswer(
    disk.fork({ plan: fail.forEver ? { fail: { ...fail, operation: 1 } } : {} }),
    cryptography,
  );
  if (still !== undefined) broken.push(still);
  const ends = [{ how: "after the process ended", hash: disk.hashOfVisible(), again: disk.fork() }];
  for (const state of disk.crashStates({ limit: 2, seed: fail.operation, names: "journal" })) {
    ends.push({ how: "after a power cut", hash: state.hash, again: disk.boot(state) });
  }
  for (const { how, hash, again } of ends) {
    const name = `${hash} ${JSON.stringify(facts)}`;
    if (known.has(name)) continue;
    const law = await judge.findBroken(again, facts, ALLOWED);
    if (law === undefined) known.add(name);
    else broken.push(`${how}: ${law}`);
  }
  return { wasUntouched: false, broken };
}

/** A device starts and answers on a disk that may still fail. */
async function findNoAnswer(disk: SimulatedDisk, cryptography: Cryptography): Promise<string | undefined> {
  try {
    const device = await SimDevice.start(disk, cryptography);
    await device.status();
    await device.stop();
    return undefined;
  } catch (error) {
    return `L1: no answer on the failing disk: ${describe(error)}`;
  }
}
