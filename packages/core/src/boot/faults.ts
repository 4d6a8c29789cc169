import { boundFault, type FaultRecord } from "../fault/index.ts";
import {
  FAULT_RING_LENGTH,
  MAX_APP_FAULTS,
  MAX_TRIAL_STARTS,
  type BootRecord,
  type SafeModeReason,
} from "./boot-record.ts";
import { forgetTries } from "./forget-tries.ts";
import type { Transition } from "./transition.ts";
import { rollBackTrial } from "./trial.ts";

/** A recorded fault, and whether it was the one too many. */
export interface FaultTransition extends Transition {
  readonly enteredSafeMode: boolean;
}

/**
 * Counts a fault with its subject's counter and keeps it as evidence. A trial's faults never count towards safe mode; the
 * eighth of a confirmed generation enters it (law L5).
 */
export function recordFault(record: BootRecord, fault: FaultRecord): FaultTransition {
  const kept = boundFault(fault);
  const counted = count(record, kept);
  const after = { ...counted, faults: push(counted, kept) };
  const told = { kind: "fault", fault: kept } as const;
  if (after.safeMode !== null || after.appFaults < MAX_APP_FAULTS)
    return { record: after, events: [told], enteredSafeMode: false };
  const entered = enterSafeMode(after, "max-faults");
  return { record: entered.record, events: [told, ...entered.events], enteredSafeMode: true };
}

/** `faults_reset`: the way out of safe mode. The recovery log keeps what the ring forgets; the kernel's counter is the framework's own. */
export function resetFaults(record: BootRecord): Transition {
  const { appFaults, safeModeFaults, safeMode, faults } = record;
  const healing = forgetTries(record.healing);
  if (appFaults === 0 && safeModeFaults === 0 && safeMode === null && faults.length === 0 && healing === record.healing)
    return { record, events: [] };
  return {
    record: { ...record, appFaults: 0, safeModeFaults: 0, safeMode: null, faults: [], healing },
    events: [{ kind: "faults-reset", faults: appFaults }],
  };
}

/**
 * After a stated time of healthy running the app's counter starts again, and its next safe mode is no relapse; the ring stays. Nothing
 * happens, and nothing is written, where there is nothing to clear (`hasPast`).
 */
export function clearFaultsAfterHealthy(record: BootRecord, healthyMs: number): Transition {
  if (!hasPast(record)) return { record, events: [] };
  return {
    record: { ...record, appFaults: 0, safeModeEntries: 0 },
    events: record.appFaults === 0 ? [] : [{ kind: "faults-cleared", faults: record.appFaults, healthyMs }],
  };
}

/** There is something that a healthy time would clear; in safe mode a person does. */
export function hasPast(record: BootRecord): boolean {
  return record.safeMode === null && (record.appFaults > 0 || record.safeModeEntries > 0);
}

/**
 * `force_safemode`: as if the largest number of faults had happened, for demonstrating recovery.
 * Source: device-facts 2.6. `makeFault` makes one record of type "forced".
 */
export function forceSafeMode(record: BootRecord, makeFault: () => FaultRecord): Transition {
  if (record.safeMode !== null) return { record, events: [] };
  // An undecided trial would be tried instead.
  const ended = rollBackTrial(record, "asked");
  let after = ended.record;
  while (after.appFaults < MAX_APP_FAULTS) {
    const fault = boundFault({ ...makeFault(), subject: "app", type: "forced", onTrial: false });
    const counted = count(after, fault);
    after = { ...counted, faults: push(counted, fault) };
  }
  return {
    record: { ...after, safeMode: "forced" },
    events: [...ended.events, { kind: "safe-mode-entered", reason: "forced", faults: after.appFaults }],
  };
}

/**
 * Kept until the faults are reset, even if a generation becomes whole again: a person shall see it. Only faults count as an entry: a
 * safe mode that was asked for, or that damage led to, says nothing about how the device is set up.
 */
export function enterSafeMode(record: BootRecord, reason: SafeModeReason): Transition {
  const entries = record.safeModeEntries + (reason === "max-faults" ? 1 : 0);
  return {
    record: { ...record, safeMode: reason, safeModeEntries: Math.min(entries, MAX_COUNT) },
    events: [{ kind: "safe-mode-entered", reason, faults: record.appFaults }],
  };
}

/**
 * Faults have brought the device back to safe mode before it ran well: it is likely set up so that it fails, and a factory reset is
 * advised. It has run well when it ran for the healthy time, or when another version was confirmed; a factory reset forgets it too.
 * Source: the text on leaving safe mode, "may quickly return to safe mode"; what counts as quickly is ours.
 */
export function isRelapse({ safeMode, safeModeEntries }: Pick<BootRecord, "safeMode" | "safeModeEntries">): boolean {
  return safeMode === "max-faults" && safeModeEntries > 1;
}

/** The faults that the app's counter stands for, oldest first: what `faults_print` shows. */
export function countedFaults(record: BootRecord): readonly FaultRecord[] {
  return record.appFaults === 0 ? [] : record.faults.filter(isAppFault).slice(-record.appFaults);
}

const MAX_COUNT = 2_147_483_647;

function count(record: BootRecord, fault: FaultRecord): BootRecord {
  switch (fault.subject) {
    case "app":
      return fault.onTrial ? useUpTry(record) : { ...record, appFaults: Math.min(record.appFaults + 1, MAX_COUNT) };
    case "kernel":
      return { ...record, kernelFaults: Math.min(record.kernelFaults + 1, MAX_COUNT) };
    case "safe-mode":
      return { ...record, safeModeFaults: Math.min(record.safeModeFaults + 1, MAX_COUNT) };
  }
}

/** One fault is all that a try of healing is for: it gets no further start. */
function useUpTry(record: BootRecord): BootRecord {
  const { trial } = record;
  return trial?.healing === undefined ? record : { ...record, trial: { ...trial, starts: MAX_TRIAL_STARTS } };
}

/** A full ring loses its oldest fault that does not count: the eight that led to safe mode must all be there to be read. */
function push(record: BootRecord, fault: FaultRecord): readonly FaultRecord[] {
  const faults = [...record.faults, fault];
  const counted = new Set(countedFaults({ ...record, faults }).slice(-MAX_APP_FAULTS));
  while (faults.length > FAULT_RING_LENGTH) {
    faults.splice(
      Math.max(
        0,
        faults.findIndex((each) => !counted.has(each)),
      ),
      1,
    );
  }
  return faults;
}

function isAppFault(fault: FaultRecord): boolean {
  return fault.subject === "app" && !fault.onTrial;
}
