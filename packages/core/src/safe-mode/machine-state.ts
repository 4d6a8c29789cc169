import { HEALING_STEPS, type HealingStep } from "./healing.ts";
import type { HealingRules, Situation } from "./next-step.ts";

/** How the device's variables and its build time the machine; 0 for `pauseMs`: not before the next start. */
export interface SafeModeTimes {
  readonly delayMs: number;
  readonly pauseMs: number;
}

/**
 * The safemode app of the framework, from the start of the kernel in safe mode to the restart that one of its steps asks for:
 * `stepSafeMode` is all its rules. What has to survive a restart stands in the boot record (`Healing`).
 */
export interface SafeMode {
  readonly phase: SafeModePhase;
  readonly situation: Situation;
  readonly rules: HealingRules;
  readonly times: SafeModeTimes;
  /** Steps that were refused or came to nothing since the kernel started. */
  readonly skipped: ReadonlySet<HealingStep>;
  /** Tries of an update since the kernel started. */
  readonly updates: number;
}

export type SafeModePhase =
  /** Switched off by `system.safemode.disabled`: a person or the DMS does it. */
  | { readonly kind: "off" }
  /** Safe mode has begun; somebody may be about to type. */
  | { readonly kind: "waiting" }
  /** The bootloader is asked whether the step may be taken. `isWatched`: somebody types meanwhile. */
  | { readonly kind: "asking"; readonly step: HealingStep; readonly isWatched: boolean }
  /** The DMS is asked for an update. */
  | { readonly kind: "updating"; readonly isWatched: boolean }
  /** Between two tries of an update. */
  | { readonly kind: "resting" }
  /** Somebody types: the consoles are his. */
  | { readonly kind: "paused" }
  /** The step is taken: the device restarts. */
  | { readonly kind: "leaving"; readonly step: HealingStep }
  /** Nothing is left to be tried: consoles, set-up network, and now and then the DMS. */
  | { readonly kind: "command-mode" };

export type SafeModeEvent =
  | { readonly kind: "began" }
  /** A byte on a console, or a command over the network. */
  | { readonly kind: "typed" }
  | { readonly kind: "time-up" }
  /** The bootloader's answer; `situation` is as the boot record is now. */
  | { readonly kind: "taken"; readonly situation: Situation }
  | { readonly kind: "refused"; readonly situation: Situation; readonly detail: string }
  /** A try of an update: "installing" restarts the device by itself, "nothing" needs no second try. */
  | { readonly kind: "update-ended"; readonly outcome: "installing" | "nothing" | "failed"; readonly detail: string };

/** In order. One timer at most is running. */
export type SafeModeEffect =
  | { readonly kind: "set-timer"; readonly afterMs: number }
  | { readonly kind: "clear-timer" }
  /** The bootloader takes the step, durably, or refuses it; what needs a start is followed by one. */
  | { readonly kind: "ask"; readonly step: HealingStep }
  /** One bounded try: network, DMS, update. */
  | { readonly kind: "try-update" }
  | { readonly kind: "reset-factory" }
  /** For people at the consoles. */
  | { readonly kind: "say"; readonly text: string }
  /** For the recovery log, and so for the DMS. */
  | { readonly kind: "record"; readonly step: HealingStep; readonly detail: string }
  /** That nothing is left, told once. */
  | { readonly kind: "give-up" }
  /** Ways in for a person: set-up network and remote terminal. */
  | { readonly kind: "open-ways-in" }
  /** The DMS is tried again and again, as the variables of safe mode say; ends with "stop-trying". */
  | { readonly kind: "keep-trying" }
  | { readonly kind: "stop-trying" };

export interface SafeModeTurn {
  readonly state: SafeMode;
  readonly effects: readonly SafeModeEffect[];
}

/** Before its first event, `began`. */
export function newSafeMode(situation: Situation, rules: HealingRules, times: SafeModeTimes): SafeMode {
  const phase = { kind: rules.isOff ? "off" : "waiting" } as const;
  return { phase, situation, rules, times, skipped: new Set(rules.isSpent ? HEALING_STEPS : []), updates: 0 };
}
