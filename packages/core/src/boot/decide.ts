import type { RecoveryEvent } from "../recovery-log/index.ts";
import {
  MAX_APP_FAULTS,
  MAX_TRIAL_STARTS,
  type BootRecord,
  type GenerationReference,
  type SafeModeReason,
  type Trial,
} from "./boot-record.ts";
import { enterSafeMode } from "./faults.ts";
import { rollBackTrial } from "./trial.ts";

/** What the bootloader does next; the kernel is started in every case. */
export type BootAction =
  | { readonly kind: "start-app"; readonly generation: GenerationReference; readonly onTrial: boolean }
  | { readonly kind: "safe-mode"; readonly reason: SafeModeReason }
  /** Nothing is installed: kernel alone, not safe mode. */
  | { readonly kind: "no-app" };

export interface BootDecision {
  readonly action: BootAction;
  readonly record: BootRecord;
  /** The record differs from what was asked about: it must be durable before the action. False on a healthy boot. */
  readonly writes: boolean;
  /** To be logged with the write. */
  readonly events: readonly RecoveryEvent[];
}

/**
 * What to start, from what is known: total over every record, and pure.
 *
 * `damaged` names the generations that are known not to be whole. The bootloader asks with an empty set, verifies what the
 * action names and, if that is damaged, asks again with the *same* record and the name added; it writes and acts on
 * the last answer only. So a start that never happened is not counted.
 *
 * A trial is tried in safe mode too: a new version is how a device heals without a person. Safe mode ends when it is confirmed.
 */
export function decideBoot(record: BootRecord, damaged: ReadonlySet<string>): BootDecision {
  if (record.trial === null) return decideConfirmed(record, damaged);
  const reason = whyNotTry(record, record.trial, damaged);
  if (reason === null) return tryOnce(record, record.trial);
  const back = rollBackTrial(record, reason);
  const decision = decideConfirmed(back.record, damaged);
  return { ...decision, writes: true, events: [...back.events, ...decision.events] };
}

/** True when the security version lets it run (law L4). */
export function isRunnable(record: BootRecord, generation: GenerationReference): boolean {
  return generation.securityVersion >= record.securityVersion;
}

function whyNotTry(
  record: BootRecord,
  trial: Trial,
  damaged: ReadonlySet<string>,
): "below-security-version" | "damaged" | "starts-exhausted" | null {
  if (!isRunnable(record, trial.generation)) return "below-security-version";
  if (damaged.has(trial.generation.id)) return "damaged";
  return trial.starts >= MAX_TRIAL_STARTS ? "starts-exhausted" : null;
}

/** The start is counted before it happens, whatever will end it (law L5). */
function tryOnce(record: BootRecord, trial: Trial): BootDecision {
  const started = { ...record, trial: { ...trial, starts: trial.starts + 1 } };
  return {
    action: { kind: "start-app", generation: trial.generation, onTrial: true },
    record: started,
    writes: true,
    events: [],
  };
}

function decideConfirmed(record: BootRecord, damaged: ReadonlySet<string>): BootDecision {
  const { confirmed, previous, safeMode } = record;
  if (safeMode !== null) return { action: { kind: "safe-mode", reason: safeMode }, record, writes: false, events: [] };
  if (record.appFaults >= MAX_APP_FAULTS) return intoSafeMode(record, "max-faults");
  if (confirmed === null) return { action: { kind: "no-app" }, record, writes: false, events: [] };
  const canStart = (generation: GenerationReference): boolean =>
    !damaged.has(generation.id) && isRunnable(record, generation);
  if (canStart(confirmed))
    return { action: { kind: "start-app", generation: confirmed, onTrial: false }, record, writes: false, events: [] };
  if (previous === null || !canStart(previous)) return intoSafeMode(record, "nothing-whole");
  return fallBack(record, confirmed, previous, damaged.has(confirmed.id) ? "damaged" : "below the security version");
}

/** The faults were the other one's; the damaged one is dropped, so there is no way back and forth between two. */
function fallBack(record: BootRecord, from: GenerationReference, to: GenerationReference, why: string): BootDecision {
  return {
    action: { kind: "start-app", generation: to, onTrial: false },
    record: { ...record, confirmed: to, previous: null, appFaults: 0, safeModeEntries: 0 },
    writes: true,
    events: [
      {
        kind: "fell-back",
        generation: from.id,
        to: to.version,
        toGeneration: to.id,
        detail: `${from.version} is ${why}`,
      },
    ],
  };
}

function intoSafeMode(record: BootRecord, reason: SafeModeReason): BootDecision {
  return { action: { kind: "safe-mode", reason }, ...enterSafeMode(record, reason), writes: true };
}
