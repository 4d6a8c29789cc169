import type { Slot } from "../layout/index.ts";

/** What the first stage remembers: which framework slot runs, and what is known against it. */
export interface FrameworkRecord {
  readonly sequence: number;
  /** The slot that has proved itself. */
  readonly confirmed: Slot;
  /** A slot that has not; `starts` so far, the running one included, made durable before each start. */
  readonly trial: { readonly slot: Slot; readonly starts: number } | null;
  /** Crashes of the confirmed slot in a row, each soon after its start. */
  readonly crashes: number;
  /** Set when the other slot was given up; cleared when a framework has run well for a while. */
  readonly hasFallenBack: boolean;
}

/** What a device starts with. */
export const EMPTY_FRAMEWORK_RECORD: FrameworkRecord = {
  sequence: 0,
  confirmed: "a",
  trial: null,
  crashes: 0,
  hasFallenBack: false,
};

/** Starts that a framework slot on trial gets. */
const MAX_SLOT_STARTS = 3;
/** Crashes in a row after which the other slot is started. */
export const MAX_SLOT_CRASHES = 8;
/** A framework that ran this long before it crashed starts counting again. */
const QUICK_CRASH_MS = 60_000;

/** What to do; `record` is saved before it is done, when it differs from the one given. */
export type Choice =
  | { readonly kind: "start"; readonly slot: Slot; readonly record: FrameworkRecord }
  | { readonly kind: "rescue"; readonly record: FrameworkRecord };

/** Which slot starts. Total: every record with every set of whole slots leads to a start or to rescue (law L1). */
export function chooseSlot(record: FrameworkRecord, isWhole: Readonly<Record<Slot, boolean>>): Choice {
  const { trial } = record;
  if (trial !== null && (trial.starts >= MAX_SLOT_STARTS || !isWhole[trial.slot]))
    return chooseSlot({ ...record, trial: null }, isWhole);
  if (trial !== null)
    return { kind: "start", slot: trial.slot, record: { ...record, trial: { ...trial, starts: trial.starts + 1 } } };
  if (isWhole[record.confirmed] && record.crashes < MAX_SLOT_CRASHES)
    return { kind: "start", slot: record.confirmed, record };
  const other = otherSlot(record.confirmed);
  // A second fall without a good run between them would go round for ever.
  if (!isWhole[other] || record.hasFallenBack) return { kind: "rescue", record };
  return { kind: "start", slot: other, record: { ...record, confirmed: other, crashes: 0, hasFallenBack: true } };
}

/** The slot said READY: its kernel has come up. */
export function confirmSlot(record: FrameworkRecord, slot: Slot): FrameworkRecord {
  return record.trial?.slot === slot
    ? { ...record, confirmed: slot, trial: null, crashes: 0, hasFallenBack: false }
    : record;
}

/** A person asks to leave rescue: each framework gets all its tries again, one that was sent just now the first. */
export function leaveRescue(record: FrameworkRecord, sent?: Slot): FrameworkRecord {
  return { ...record, trial: sent === undefined ? null : { slot: sent, starts: 0 }, crashes: 0, hasFallenBack: false };
}

/** Where a framework goes that is sent in rescue: to what cannot be started anyway, else to what has not proved itself last. */
export function slotForRescue(record: FrameworkRecord, isWhole: Readonly<Record<Slot, boolean>>): Slot {
  const other = otherSlot(record.confirmed);
  return !isWhole[record.confirmed] && isWhole[other] ? record.confirmed : other;
}

/** How a bootloader ended that nobody had asked to. */
export interface CrashOf {
  readonly slot: Slot;
  readonly ranMs: number;
  /** It said itself that its kernel cannot be kept running. */
  readonly isFaulty: boolean;
}

/** The record after a crash. A trial is counted by its starts alone. */
export function countCrash(record: FrameworkRecord, { slot, ranMs, isFaulty }: CrashOf): FrameworkRecord {
  if (record.trial !== null) {
    return record.trial.slot === slot && isFaulty ? { ...record, trial: { slot, starts: MAX_SLOT_STARTS } } : record;
  }
  if (isFaulty) return { ...record, crashes: MAX_SLOT_CRASHES };
  const hasRunWell = ranMs >= QUICK_CRASH_MS;
  return {
    ...record,
    crashes: (hasRunWell ? 0 : record.crashes) + 1,
    hasFallenBack: record.hasFallenBack && !hasRunWell,
  };
}

/** Time to wait before the next start: 1, 2, 4 ... 30 s. */
export function restartDelayMs(crashesInARow: number): number {
  return Math.min(1_000 * 2 ** Math.max(Math.min(crashesInARow, 10) - 1, 0), 30_000);
}

function otherSlot(slot: Slot): Slot {
  return slot === "a" ? "b" : "a";
}
