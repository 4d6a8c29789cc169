import { RegrowError } from "../error/index.ts";
import type { RecoveryEvent, RollbackReason } from "../recovery-log/index.ts";
import type { BootRecord, GenerationReference, Trial } from "./boot-record.ts";
import { endTry, proveTry } from "./healing-try.ts";
import type { Transition } from "./transition.ts";

/**
 * An installed generation becomes the next trial; an older trial that was still undecided ends.
 * @throws RegrowError UPDATE_SECURITY_VERSION
 */
export function beginTrial(
  record: BootRecord,
  generation: GenerationReference,
  updateId: string,
  { isCutOff = false }: { readonly isCutOff?: boolean } = {},
): Transition {
  if (generation.securityVersion < record.securityVersion) {
    throw new RegrowError("UPDATE_SECURITY_VERSION", {
      version: generation.version,
      securityVersion: generation.securityVersion,
      needed: record.securityVersion,
    });
  }
  const { product, version, id } = generation;
  const ended = rollBackTrial(record, "replaced");
  return {
    record: { ...ended.record, trial: { generation, starts: 0, updateId, ...(isCutOff ? { isCutOff } : {}) } },
    events: [
      ...ended.events,
      { kind: "installed", updateId, generation: id, product, version, from: record.confirmed?.version ?? null },
    ],
  };
}

/** The trial has proved itself: it becomes the one that runs, its security version binds (law L4), and safe mode is over. */
export function confirmTrial(record: BootRecord): Transition {
  const { trial, confirmed } = record;
  if (trial === null) return { record, events: [] };
  if (trial.healing !== undefined) return proveTry(record, trial, trial.healing);
  const { generation, updateId } = trial;
  // The same generation again (a forced reinstallation) must not push out the one to fall back to.
  const previous = confirmed?.id === generation.id ? record.previous : confirmed;
  const securityVersion = Math.max(record.securityVersion, generation.securityVersion);
  const { id, product, version } = generation;
  return {
    record: {
      ...record,
      confirmed: generation,
      previous,
      trial: null,
      securityVersion,
      appFaults: 0,
      safeModeFaults: 0,
      safeMode: null,
      safeModeEntries: 0,
      // What was known was about another version, and its counters end (device-facts 4.6).
      healing: null,
    },
    events: [{ kind: "confirmed", updateId, generation: id, product, version, securityVersion }],
  };
}

/** The trial ends; what was confirmed before it runs again. The newest fault that it had says why. */
export function rollBackTrial(record: BootRecord, reason: RollbackReason): Transition {
  const { trial } = record;
  if (trial === null) return { record, events: [] };
  if (trial.healing !== undefined) return endTry(record, trial, trial.healing, reason);
  const { generation, updateId } = trial;
  const { id, version } = generation;
  const to = record.confirmed?.version ?? null;
  return {
    record: { ...record, trial: null },
    events: [{ kind: "rolled-back", updateId, generation: id, version, to, reason, fault: newestFault(record, trial) }],
  };
}

function newestFault(record: BootRecord, trial: Trial): Extract<RecoveryEvent, { kind: "rolled-back" }>["fault"] {
  return record.faults.findLast((fault) => fault.onTrial && fault.generation === trial.generation.id) ?? null;
}
