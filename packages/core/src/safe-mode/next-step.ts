import type { SafeModeReason } from "../boot/boot-record.ts";
import { mayCount, type HealingCounts, type HealingStep } from "./healing.ts";

/** What the boot record says about what may still be tried. */
export interface Situation {
  /** Why the device is in safe mode; null: it is not. */
  readonly reason: SafeModeReason | null;
  /** Of this start of the machine. */
  readonly counts: HealingCounts;
  /** It faults with all changed settings put back, too. */
  readonly areSettingsInnocent: boolean;
  /** There is a version before that may run and was not tried. */
  readonly hasBundle: boolean;
}

/** What the device says besides. */
export interface HealingRules {
  readonly hasDms: boolean;
  /** system.safemode.auto_factory_reset */
  readonly mayResetFactory: boolean;
  /** system.safemode.disabled */
  readonly isOff: boolean;
  /** The bundle's own safemode app has failed too often: nothing is tried any more. */
  readonly isSpent: boolean;
}

/**
 * What is tried next; null: nothing is left. Only faults of the app can be healed by anything but an update: who was sent here by a
 * person, or has nothing whole to run, waits for one.
 */
export function nextStep(
  situation: Situation,
  rules: HealingRules,
  skipped: ReadonlySet<HealingStep>,
): HealingStep | null {
  const isOpen: Readonly<Record<HealingStep, boolean>> = {
    update: rules.hasDms && mayCount(situation.counts, "update"),
    settings: hasFaults(situation) && !situation.areSettingsInnocent,
    bundle: hasFaults(situation) && situation.hasBundle,
    "reset-faults": hasFaults(situation) && mayCount(situation.counts, "reset-faults"),
    "factory-reset": hasFaults(situation) && rules.mayResetFactory && mayCount(situation.counts, "factory-reset"),
  };
  return ORDER.find((step) => isOpen[step] && !skipped.has(step)) ?? null;
}

/** Settings before code: a wrong one is the commonest cause, and the cheapest to take back. */
const ORDER: readonly HealingStep[] = ["update", "settings", "bundle", "reset-faults", "factory-reset"];

function hasFaults({ reason }: Situation): boolean {
  return reason === "max-faults";
}
