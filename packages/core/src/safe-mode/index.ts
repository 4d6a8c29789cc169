export {
  HEALING_LIMITS,
  HEALING_OUTCOMES,
  HEALING_STEPS,
  HEALING_SUBJECTS,
  NO_HEALING,
  clearCount,
  countOne,
  countsIn,
  mayCount,
  type Healing,
  type HealingCounter,
  type HealingCounts,
  type HealingOutcome,
  type HealingStep,
  type HealingSubject,
  type HealingTry,
} from "./healing.ts";
export { newSafeMode, type SafeMode, type SafeModeEffect, type SafeModeEvent } from "./machine-state.ts";
export { stepSafeMode } from "./machine.ts";
export { nextStep, type HealingRules, type Situation } from "./next-step.ts";
export { readHealing, readHealingTry } from "./read-healing.ts";
export { beginSearch, isSearchOf, learn, putBack, type SettingsSearch, type Suspect } from "./settings-search.ts";
export { findSuspects, withPutBack, type SettingsPast } from "./suspects.ts";
export { SAFE_MODE_EVENTS, STEP_TEXTS, safeModeMatrix, stepMatrix } from "./table.ts";
