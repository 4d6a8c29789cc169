import type { RecoveryEvent } from "../recovery-log/index.ts";
import {
  HEALING_LIMITS,
  NO_HEALING,
  beginSearch,
  clearCount,
  countOne,
  countsIn,
  isSearchOf,
  mayCount,
  putBack,
  type Healing,
  type HealingStep,
  type HealingTry,
  type Situation,
  type Suspect,
} from "../safe-mode/index.ts";
import type { BootRecord, GenerationReference } from "./boot-record.ts";
import { isRunnable } from "./decide.ts";
import { countedFaults, resetFaults } from "./faults.ts";
import type { Transition } from "./transition.ts";

/** What safe mode asks to be done next. "load": a safemode app of the bundle is about to be started; "loaded": it has turned out well. "give-up": nothing is left. */
export interface HealRequest {
  readonly step: HealingStep | "load" | "loaded" | "give-up";
  /** The machine's start, as the bootloader knows it. */
  readonly bootId: string;
  /** Settings that were changed since the device last ran well; looked up for "settings" alone. */
  readonly suspects: readonly Suspect[];
  /** Shortest time that proves a try, ms. */
  readonly tryMs: number;
}

export type HealResult = Transition &
  (
    | /** `restarts`: it takes effect with the next session. */ {
        readonly isTaken: true;
        readonly restarts: boolean;
      }
    | { readonly isTaken: false; readonly detail: string }
  );

/** Longest time that a try may have to run well, whatever the faults looked like. */
const MAX_HEALTHY_MS = 3_600_000;

/**
 * Takes a step, or says why not. Durable when the record is: the counter is raised, and what is tried stands in the record, before
 * anything happens. Total over every record.
 */
export function heal(record: BootRecord, request: HealRequest): HealResult {
  const { step, bootId } = request;
  if (step === "loaded") return loaded(record, bootId);
  if (record.safeMode === null) return refuse(record, "the device is not in safe mode");
  if (record.trial !== null) return refuse(record, "a version is on trial already");
  if (step === "give-up") return giveUp(record, bootId);
  if (step === "settings") return trySettings(record, request);
  if (step === "bundle") return tryBundle(record, request);
  const isOfFaults = step === "reset-faults" || step === "factory-reset";
  if (isOfFaults && record.safeMode !== "max-faults") return refuse(record, "no faults led here");
  if (!mayCount(countsIn(record.healing, bootId), step))
    return refuse(record, `${HEALING_LIMITS[step]} times since power-on`);
  const healing = countOne(record.healing, step, bootId);
  const events = [begun(step === "load" ? "app" : step, null, countText(healing, step))];
  if (step !== "reset-faults") return { isTaken: true, restarts: false, record: { ...record, healing }, events };
  const reset = resetFaults(record);
  // What is known stays known: it is the device itself that tries once more.
  return { isTaken: true, restarts: true, record: { ...reset.record, healing }, events: [...events, ...reset.events] };
}

/** Settings that are to be read otherwise than they are written: what is being tried, and what was found and is not written yet. */
export function overlayOf({ trial, healing }: Pick<BootRecord, "trial" | "healing">): readonly Suspect[] {
  const search = healing?.search ?? null;
  if (search === null) return [];
  return trial?.healing?.step === "settings" || search.verdict === "found" ? putBack(search) : [];
}

/** What was found is written into the settings: nothing of the search is needed any more. */
export function settled(record: BootRecord): BootRecord {
  const { healing } = record;
  return healing?.search?.verdict === "found" ? { ...record, healing: { ...healing, search: null } } : record;
}

/** What the safemode app decides from. */
export function situationOf(record: BootRecord, bootId: string): Situation {
  const { healing, safeMode } = record;
  return {
    reason: safeMode,
    counts: countsIn(healing, bootId),
    areSettingsInnocent: healing?.search?.verdict === "innocent",
    hasBundle: bundleToTry(record) !== null,
  };
}

function trySettings(record: BootRecord, { suspects, tryMs, bootId }: HealRequest): HealResult {
  const { confirmed, healing } = record;
  if (confirmed === null || record.safeMode !== "max-faults") return refuse(record, "no start of the app to be tried");
  const known = healing?.search ?? null;
  const search = known !== null && isSearchOf(known, suspects) ? known : beginSearch(suspects);
  const found = { ...renewed(healing, bootId), search };
  if (suspects.length === 0)
    return refuse({ ...record, healing: found }, "no setting was changed since the device last ran well");
  if (search.verdict === "innocent") return refuse(record, "it is not the settings");
  const count = putBack(search).length;
  const detail = `${count} of ${search.suspects.length} changed settings put back`;
  return begin(record, found, { generation: confirmed, step: "settings", tryMs, detail });
}

function tryBundle(record: BootRecord, { tryMs, bootId }: HealRequest): HealResult {
  const generation = bundleToTry(record);
  if (generation === null) return refuse(record, "there is no version to go back to");
  const detail = `back to ${generation.version}`;
  return begin(record, renewed(record.healing, bootId), { generation, step: "bundle", tryMs, detail });
}

/** The version before, where it may run and has not been tried yet. */
function bundleToTry(record: BootRecord): GenerationReference | null {
  const { previous, confirmed, healing, safeMode } = record;
  if (safeMode !== "max-faults" || previous === null || previous.id === confirmed?.id) return null;
  return isRunnable(record, previous) && healing?.triedBundle !== previous.id ? previous : null;
}

interface Attempt {
  readonly generation: GenerationReference;
  readonly step: HealingTry["step"];
  readonly tryMs: number;
  readonly detail: string;
}

/** The trial's name is unique: no record has the same number. */
function begin(record: BootRecord, healing: Healing, { generation, step, tryMs, detail }: Attempt): HealResult {
  const trial = {
    generation,
    starts: 0,
    updateId: `healing-${record.sequence}`,
    healing: { step, healthyMs: healthyMs(record, tryMs) },
  };
  return {
    isTaken: true,
    restarts: true,
    record: { ...record, healing, trial },
    events: [begun(step, generation, detail)],
  };
}

/** Twice as long as any start that led here had run before its fault: a shorter time would prove nothing. */
function healthyMs(record: BootRecord, tryMs: number): number {
  const longestMs = Math.max(0, ...countedFaults(record).map(({ uptimeMs }) => uptimeMs));
  return Math.min(Math.max(tryMs, 2 * longestMs), MAX_HEALTHY_MS);
}

function loaded(record: BootRecord, bootId: string): HealResult {
  const { healing } = record;
  const isCounted = healing !== null && healing.bootId === bootId && healing.counts.load > 0;
  const after = isCounted ? { ...record, healing: clearCount(healing, "load") } : record;
  return { isTaken: true, restarts: false, record: after, events: [] };
}

function giveUp(record: BootRecord, bootId: string): HealResult {
  const healing = renewed(record.healing, bootId);
  if (record.healing?.bootId === bootId && record.healing.hasGivenUp) return refuse(record, "told already");
  const detail = "nothing is left to be tried";
  return {
    isTaken: true,
    restarts: false,
    record: { ...record, healing: { ...healing, hasGivenUp: true } },
    events: [{ kind: "healing", step: "command-mode", outcome: "failed", generation: null, version: null, detail }],
  };
}

/** Counters of an earlier start of the machine are not carried along. */
function renewed(healing: Healing | null, bootId: string): Healing {
  return { ...(healing ?? NO_HEALING), bootId, counts: countsIn(healing, bootId), hasGivenUp: false };
}

function begun(
  step: Extract<RecoveryEvent, { kind: "healing" }>["step"],
  generation: GenerationReference | null,
  detail: string,
): RecoveryEvent {
  const name = { generation: generation?.id ?? null, version: generation?.version ?? null };
  return { kind: "healing", step, outcome: "begun", ...name, detail };
}

function countText({ counts }: Healing, step: keyof typeof HEALING_LIMITS): string {
  return `${counts[step]} of ${HEALING_LIMITS[step]}`;
}

/** What was found out stays known. */
function refuse(record: BootRecord, detail: string): HealResult {
  return { isTaken: false, detail, record, events: [] };
}
