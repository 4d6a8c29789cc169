import { boundFault, type FaultRecord } from "../fault/index.ts";
import { FAULT_RING_LENGTH, MAX_APP_FAULTS, type BootRecord } from "./boot-record.ts";
import { rollBackTrial, type Transition } from "./trial.ts";

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
  if (after.safeMode !== null || after.appFaults < MAX_APP_FAULTS)
    return { record: after, events: [{ kind: "fault", fault: kept }], enteredSafeMode: false };
  return {
    record: { ...after, safeMode: "max-faults" },
    events: [
      { kind: "fault", fault: kept },
      { kind: "safe-mode-entered", reason: "max-faults", faults: after.appFaults },
    ],
    enteredSafeMode: true,
  };
}

/** `faults_reset`: the way out of safe mode. The recovery log keeps what the ring forgets; the kernel's counter is the framework's own. */
export function resetFaults(record: BootRecord): Transition {
  const { appFaults, safeModeFaults, safeMode, faults } = record;
  if (appFaults === 0 && safeModeFaults === 0 && safeMode === null && faults.length === 0)
    return { record, events: [] };
  return {
    record: { ...record, appFaults: 0, safeModeFaults: 0, safeMode: null, faults: [] },
    events: [{ kind: "faults-reset", faults: appFaults }],
  };
}

/** After a stated time of healthy running the app's counter starts again; the ring stays. Nothing happens, and nothing is written, where it is 0 or in safe mode. */
export function clearFaultsAfterHealthy(record: BootRecord, healthyMs: number): Transition {
  if (record.appFaults === 0 || record.safeMode !== null) return { record, events: [] };
  return {
    record: { ...record, appFaults: 0 },
    events: [{ kind: "faults-cleared", faults: record.appFaults, healthyMs }],
  };
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

/** The faults that the app's counter stands for, oldest first: what `faults_print` shows. */
export function countedFaults(record: BootRecord): readonly FaultRecord[] {
  return record.appFaults === 0 ? [] : record.faults.filter(isAppFault).slice(-record.appFaults);
}

const MAX_COUNT = 2_147_483_647;

function count(record: BootRecord, fault: FaultRecord): BootRecord {
  switch (fault.subject) {
    case "app":
      return fault.onTrial ? record : { ...record, appFaults: Math.min(record.appFaults + 1, MAX_COUNT) };
    case "kernel":
      return { ...record, kernelFaults: Math.min(record.kernelFaults + 1, MAX_COUNT) };
    case "safe-mode":
      return { ...record, safeModeFaults: Math.min(record.safeModeFaults + 1, MAX_COUNT) };
  }
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
