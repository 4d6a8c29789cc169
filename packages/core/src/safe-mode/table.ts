import { NO_COUNTS, type HealingStep } from "./healing.ts";
import {
  newSafeMode,
  type SafeMode,
  type SafeModeEffect,
  type SafeModeEvent,
  type SafeModePhase,
} from "./machine-state.ts";
import { stepSafeMode } from "./machine.ts";
import { nextStep, type HealingRules, type Situation } from "./next-step.ts";

/** A state of the machine, and what each event makes of it: docs/reference/safe-mode.md is made from this. */
export interface SafeModeRow {
  readonly state: string;
  readonly about: string;
  /** By event, in the order of `SAFE_MODE_EVENTS`; "-": nothing. */
  readonly reactions: readonly string[];
}

/** Every event that makes a difference, with its name for people. */
export const SAFE_MODE_EVENTS: readonly { readonly name: string; readonly event: SafeModeEvent }[] = [
  { name: "kernel started", event: { kind: "began" } },
  { name: "somebody types", event: { kind: "typed" } },
  { name: "time is up", event: { kind: "time-up" } },
  { name: "step is taken", event: { kind: "taken", situation: situation() } },
  { name: "step is refused", event: { kind: "refused", situation: situation(), detail: "why" } },
  { name: "update comes", event: { kind: "update-ended", outcome: "installing", detail: "1.2.0" } },
  { name: "no update there", event: { kind: "update-ended", outcome: "nothing", detail: "why" } },
  { name: "no update reached", event: { kind: "update-ended", outcome: "failed", detail: "why" } },
];

/** Every state with every event, from the code that decides. */
export function safeModeMatrix(): readonly SafeModeRow[] {
  return STATES.map(({ phase, about }) => ({
    state: nameOf(phase),
    about,
    reactions: SAFE_MODE_EVENTS.map(({ event }) => describe({ ...START, phase }, event)),
  }));
}

/** What is tried next in a situation, from the code that decides. */
export function stepMatrix(): readonly { readonly situation: string; readonly steps: readonly string[] }[] {
  return SITUATIONS.map(({ name, situation: given, rules }) => {
    const steps: HealingStep[] = [];
    const skipped = new Set<HealingStep>();
    for (let next = nextStep(given, rules, skipped); next !== null; next = nextStep(given, rules, skipped)) {
      steps.push(next);
      skipped.add(next);
    }
    return { situation: name, steps: [...steps, "command-mode"] };
  });
}

const RULES: HealingRules = { hasDms: true, mayResetFactory: false, isOff: false, isSpent: false };
const TIMES = { delayMs: 15_000, pauseMs: 900_000 };
/** One update has been tried. */
const START: SafeMode = { ...newSafeMode(situation(), RULES, TIMES), updates: 1 };

const STATES: readonly { readonly phase: SafeModePhase; readonly about: string }[] = [
  { phase: { kind: "off" }, about: "`system.safemode.disabled` is 1" },
  { phase: { kind: "waiting" }, about: "safe mode has begun; somebody may be about to type" },
  asking("update", "the bootloader counts the step and keeps what is tried, or refuses it"),
  asking("settings", "the same; the changed settings are looked up"),
  asking("factory-reset", "the same"),
  { phase: { kind: "asking", step: "settings", isWatched: true }, about: "the same, while somebody types" },
  { phase: { kind: "updating", isWatched: false }, about: "network, DMS, update: one bounded try" },
  { phase: { kind: "updating", isWatched: true }, about: "the same, while somebody types" },
  { phase: { kind: "resting" }, about: "between two tries of an update" },
  { phase: { kind: "paused" }, about: "the consoles are a person's" },
  { phase: { kind: "leaving", step: "factory-reset" }, about: "the step is taken: the device restarts" },
  { phase: { kind: "command-mode" }, about: "nothing is left to be tried: commands, set-up network, remote terminal" },
];

function asking(step: HealingStep, about: string): (typeof STATES)[number] {
  return { phase: { kind: "asking", step, isWatched: false }, about };
}

const FAULTS = situation();
const SITUATIONS: readonly { readonly name: string; readonly situation: Situation; readonly rules: HealingRules }[] = [
  { name: "eight faults", situation: FAULTS, rules: RULES },
  { name: "eight faults, no DMS", situation: FAULTS, rules: { ...RULES, hasDms: false } },
  {
    name: "eight faults, factory reset allowed",
    situation: FAULTS,
    rules: { ...RULES, mayResetFactory: true },
  },
  {
    name: "eight faults, the settings are innocent and the version before faults too",
    situation: { ...FAULTS, areSettingsInnocent: true, hasBundle: false },
    rules: RULES,
  },
  {
    name: "eight faults, all counters spent",
    situation: {
      ...FAULTS,
      areSettingsInnocent: true,
      hasBundle: false,
      counts: { ...NO_COUNTS, update: 3, "reset-faults": 3, "factory-reset": 3 },
    },
    rules: { ...RULES, mayResetFactory: true },
  },
  { name: "`force_safemode`", situation: { ...FAULTS, reason: "forced" }, rules: RULES },
  { name: "nothing whole to run", situation: { ...FAULTS, reason: "nothing-whole" }, rules: RULES },
];

function situation(): Situation {
  return { reason: "max-faults", counts: NO_COUNTS, areSettingsInnocent: false, hasBundle: true };
}

function describe(state: SafeMode, event: SafeModeEvent): string {
  const { state: after, effects } = stepSafeMode(state, event);
  if (after === state && effects.length === 0) return "-";
  const shown = effects.filter(({ kind }) => kind !== "say" && kind !== "record").map(describeEffect);
  const name = nameOf(after.phase);
  return [...(name === nameOf(state.phase) ? [] : [`**${name}**`]), ...shown].join(", ") || "-";
}

function describeEffect(effect: SafeModeEffect): string {
  switch (effect.kind) {
    case "set-timer":
      return `timer ${effect.afterMs / 1_000} s`;
    case "ask":
      return `ask for ${effect.step}`;
    default:
      return effect.kind;
  }
}

function nameOf(phase: SafeModePhase): string {
  const watched = "isWatched" in phase && phase.isWatched ? ", watched" : "";
  return `${phase.kind}${phase.kind === "asking" ? ` (${phase.step})` : ""}${watched}`;
}

/** What each step does, for people. */
export const STEP_TEXTS: Readonly<Record<HealingStep, string>> = {
  update: "asks the DMS for an update; what brought the device here is not given again (`safe-mode-here`)",
  settings:
    "puts what was changed since the last healthy start back to its last good value, in starts that narrow down which one it is",
  bundle: "runs the version before, where its security version allows that",
  "reset-faults": "resets the faults: eight more starts",
  "factory-reset": "factory values, the backup set kept; only where `system.safemode.auto_factory_reset` is 1",
};
