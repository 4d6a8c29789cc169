import type { HealingStep } from "./healing.ts";
import type { SafeMode, SafeModeEffect, SafeModeEvent, SafeModePhase, SafeModeTurn } from "./machine-state.ts";
import { nextStep, type Situation } from "./next-step.ts";

/** Total: an event that does not fit the phase changes nothing. */
export function stepSafeMode(state: SafeMode, event: SafeModeEvent): SafeModeTurn {
  switch (state.phase.kind) {
    case "off":
      return turn(state);
    case "leaving":
      // What was to restart the device could not.
      return event.kind === "refused" ? goOn(without(state, state.phase.step, event.situation)) : turn(state);
    case "waiting":
      if (event.kind === "began") return turn(state, { kind: "set-timer", afterMs: state.times.delayMs });
      return event.kind === "time-up" ? goOn(state) : orPause(state, event);
    case "resting":
      return event.kind === "time-up" ? goOn(state) : orPause(state, event);
    case "asking":
      return onAsking(state, state.phase, event);
    case "updating":
      return onUpdating(state, state.phase, event);
    case "paused":
      return event.kind === "time-up" ? goOn(state, SAY_ON) : orPause(state, event);
    case "command-mode":
      return orPause(state, event);
    default:
      return { state: state.phase satisfies never, effects: [] };
  }
}

/** Longer and longer: what is not there yet may come up meanwhile. */
const REST_MS: readonly number[] = [10_000, 60_000];

const SAY_ON: SafeModeEffect = { kind: "say", text: "Nobody types: safe mode goes on by itself" };

function turn(state: SafeMode, ...effects: readonly SafeModeEffect[]): SafeModeTurn {
  return { state, effects };
}

/** The next step, from all that is known. */
function goOn(state: SafeMode, ...first: readonly SafeModeEffect[]): SafeModeTurn {
  const step = nextStep(state.situation, state.rules, state.skipped);
  if (step !== null) {
    const phase = { kind: "asking", step, isWatched: false } as const;
    return turn({ ...state, phase }, ...first, { kind: "ask", step });
  }
  return turn({ ...state, phase: { kind: "command-mode" } }, ...first, ...giveUp(state));
}

function without(state: SafeMode, step: HealingStep, situation: Situation): SafeMode {
  return { ...state, situation, skipped: new Set([...state.skipped, step]) };
}

/** A person who sent the device here needs no other way in than the one that he has. */
function giveUp({ situation }: SafeMode): readonly SafeModeEffect[] {
  if (situation.reason === "forced") return [{ kind: "keep-trying" }];
  return [
    {
      kind: "say",
      text: "Nothing is left to be tried: commands are taken on serial, remote terminal and set-up network",
    },
    { kind: "give-up" },
    { kind: "open-ways-in" },
    { kind: "keep-trying" },
  ];
}

/** Somebody types: hands off, until nobody has for a while. */
function orPause(state: SafeMode, event: SafeModeEvent): SafeModeTurn {
  if (event.kind !== "typed") return turn(state);
  return pause(state);
}

function pause(state: SafeMode): SafeModeTurn {
  const { phase, times } = state;
  // In silence: whoever types gets what is documented, byte for byte.
  const timer: SafeModeEffect =
    times.pauseMs === 0 ? { kind: "clear-timer" } : { kind: "set-timer", afterMs: times.pauseMs };
  const paused = { ...state, phase: { kind: "paused" } } as const;
  return phase.kind === "command-mode" ? turn(paused, { kind: "stop-trying" }, timer) : turn(paused, timer);
}

function onAsking(
  state: SafeMode,
  phase: Extract<SafeModePhase, { kind: "asking" }>,
  event: SafeModeEvent,
): SafeModeTurn {
  const { step, isWatched } = phase;
  switch (event.kind) {
    case "typed":
      return turn({ ...state, phase: { ...phase, isWatched: true } });
    case "refused": {
      const skipped = without(state, step, event.situation);
      return isWatched ? pause(skipped) : goOn(skipped);
    }
    case "taken": {
      const taken = { ...state, situation: event.situation };
      if (step === "update") return beginUpdate(taken, isWatched);
      const leaving = { ...taken, phase: { kind: "leaving", step } } as const;
      const say: SafeModeEffect = { kind: "say", text: TEXTS[step] };
      return step === "factory-reset" ? turn(leaving, say, { kind: "reset-factory" }) : turn(leaving, say);
    }
    default:
      return turn(state);
  }
}

function beginUpdate(state: SafeMode, isWatched: boolean): SafeModeTurn {
  const updating = { ...state, updates: state.updates + 1, phase: { kind: "updating", isWatched } } as const;
  return turn(updating, { kind: "say", text: TEXTS.update }, { kind: "try-update" });
}

/** What is tried, in words for the consoles. */
const TEXTS: Readonly<Record<HealingStep, string>> = {
  update: "Safe mode asks the DMS for an update",
  settings: "Safe mode tries the app with changed settings put back",
  bundle: "Safe mode tries the version before",
  "reset-faults": "Safe mode resets the faults and tries once more",
  "factory-reset": "Safe mode resets the device to its factory values, the backup set is kept",
};

function onUpdating(
  state: SafeMode,
  phase: Extract<SafeModePhase, { kind: "updating" }>,
  event: SafeModeEvent,
): SafeModeTurn {
  if (event.kind === "typed") return turn({ ...state, phase: { ...phase, isWatched: true } });
  if (event.kind !== "update-ended") return turn(state);
  if (event.outcome === "installing") return turn({ ...state, phase: { kind: "leaving", step: "update" } });
  const isOver = event.outcome === "nothing";
  const told: readonly SafeModeEffect[] = [
    { kind: "say", text: `No update: ${event.detail}` },
    { kind: "record", step: "update", detail: event.detail },
  ];
  const after = isOver ? without(state, "update", state.situation) : state;
  const next = phase.isWatched ? pause(after) : isOver ? goOn(after) : rest(after);
  return { ...next, effects: [...told, ...next.effects] };
}

function rest(state: SafeMode): SafeModeTurn {
  // Nothing else would ask the DMS again: what comes next need not wait for it.
  if (nextStep(state.situation, state.rules, state.skipped) !== "update") return goOn(state);
  const afterMs = REST_MS[Math.min(state.updates, REST_MS.length) - 1] ?? 0;
  return turn({ ...state, phase: { kind: "resting" } }, { kind: "set-timer", afterMs });
}
