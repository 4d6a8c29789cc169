import type { SettingsSearch } from "./settings-search.ts";

/**
 * How a device in safe mode gets well by itself: what is tried, in this order, and what bounds each. "update": the DMS may have
 * something newer; "settings": what was changed since the device last ran well; "bundle": the version before; "reset-faults": once
 * more as it is; "factory-reset": the backup-kept kind, where the owner has switched it on.
 * Source: device-facts 4.6 names updates, fault resets, factory resets and their limits; order, settings and bundle are ours.
 */
export const HEALING_STEPS = ["update", "settings", "bundle", "reset-faults", "factory-reset"] as const;
export type HealingStep = (typeof HEALING_STEPS)[number];

/** What the recovery log tells about: a step, the safemode app itself, and that nothing is left to be tried. */
export const HEALING_SUBJECTS = [...HEALING_STEPS, "app", "command-mode"] as const;
export type HealingSubject = (typeof HEALING_SUBJECTS)[number];

/** "well": a try has shown what it was to show, and the next one goes on from there. */
export const HEALING_OUTCOMES = ["begun", "well", "healed", "failed", "skipped"] as const;
export type HealingOutcome = (typeof HEALING_OUTCOMES)[number];

/** What is counted. `load`: starts of a safemode app from the bundle that have not turned out well. */
const HEALING_COUNTERS = ["load", "update", "reset-faults", "factory-reset"] as const;
export type HealingCounter = (typeof HEALING_COUNTERS)[number];
export type HealingCounts = Readonly<Record<HealingCounter, number>>;

/** None of them can be changed. Source: device-facts 4.6. */
export const HEALING_LIMITS: HealingCounts = { load: 10, update: 3, "reset-faults": 3, "factory-reset": 3 };

export const NO_COUNTS: HealingCounts = { load: 0, update: 0, "reset-faults": 0, "factory-reset": 0 };

/** A start of the app that may turn out to be the cure: what it differs in from the start that keeps faulting. */
export interface HealingTry {
  readonly step: "settings" | "bundle";
  /** Running this long without a fault proves it. */
  readonly healthyMs: number;
}

/**
 * What a device knows of its own recovery: kept in the boot record, through restarts of every kind. Null there: it was never needed,
 * or what was known is of no use any more.
 */
export interface Healing {
  /** The machine's start in which `counts` were counted: a power cycle ends them (device-facts 4.6). */
  readonly bootId: string;
  readonly counts: HealingCounts;
  /** Null: no settings are suspected yet. */
  readonly search: SettingsSearch | null;
  /** Nothing was left to be tried, in this start of the machine: told once. */
  readonly hasGivenUp: boolean;
  /** Generation that was tried as "bundle" and faulted too; null: none. */
  readonly triedBundle: string | null;
}

export const NO_HEALING: Healing = {
  bootId: "",
  counts: NO_COUNTS,
  hasGivenUp: false,
  search: null,
  triedBundle: null,
};

/** What is counted in this start of the machine. */
export function countsIn(healing: Healing | null, bootId: string): HealingCounts {
  return healing !== null && healing.bootId === bootId ? healing.counts : NO_COUNTS;
}

/** True while the step's counter, if it has one, is not spent. */
export function mayCount(counts: HealingCounts, counter: HealingCounter): boolean {
  return counts[counter] < HEALING_LIMITS[counter];
}

/** One more. */
export function countOne(healing: Healing | null, counter: HealingCounter, bootId: string): Healing {
  const counts = countsIn(healing, bootId);
  return {
    ...(healing ?? NO_HEALING),
    bootId,
    hasGivenUp: false,
    counts: { ...counts, [counter]: counts[counter] + 1 },
  };
}

/** That counter alone begins again. */
export function clearCount(healing: Healing, counter: HealingCounter): Healing {
  return { ...healing, counts: { ...healing.counts, [counter]: 0 } };
}
