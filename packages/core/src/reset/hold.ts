/**
 * A button that resets the device when it is held: a pure machine over what is on the wire. How long is not documented for the reset's
 * button (the one for setting up has 3 s, device-facts 7.2): 10 s are long enough that nobody does it by leaning on it.
 */
export interface HoldOptions {
  /** How long it has to be held without a break. */
  readonly holdMs: number;
  /** A level counts when it has stood this long: contacts bounce. */
  readonly settleMs: number;
  /** More changes than that while it is held are noise, not a finger. */
  readonly mostChanges: number;
}

export const RESET_HOLD: HoldOptions = { holdMs: 10_000, settleMs: 50, mostChanges: 32 };

/** What is on the wire: "active" is the pressed level. `sinceMs`: when it came. */
interface Wire {
  readonly isActive: boolean;
  readonly sinceMs: number;
}

export type HoldState =
  | { readonly kind: "released"; readonly wire: Wire }
  | { readonly kind: "held"; readonly wire: Wire; readonly fromMs: number; readonly changes: number }
  /** Not believed before it was seen released for `neededMs` in one piece. */
  | { readonly kind: "blocked"; readonly wire: Wire; readonly neededMs: number }
  /** Held for long enough; nothing counts any more. */
  | { readonly kind: "reached" };

export type HoldEvent =
  | { readonly kind: "level"; readonly isActive: boolean; readonly atMs: number }
  /** Time has passed. */
  | { readonly kind: "tick"; readonly atMs: number };

/** What somebody is to be told. */
export type HoldNotice = "pressed" | "let-go" | "noisy" | "freed" | "reached";

export interface HoldStep {
  readonly state: HoldState;
  readonly notice: HoldNotice | null;
}

/** At the beginning. `blockedMs` above 0: it is not to be believed before it was seen released for that long. */
export function newHold(isActive: boolean, atMs: number, blockedMs = 0): HoldState {
  const wire = { isActive, sinceMs: atMs };
  return blockedMs > 0 ? { kind: "blocked", wire, neededMs: blockedMs } : { kind: "released", wire };
}

/** What follows from an event. Total: every event in every state. */
export function stepHold(state: HoldState, event: HoldEvent, options: HoldOptions): HoldStep {
  if (state.kind === "reached") return { state, notice: null };
  const hasChanged = event.kind === "level" && event.isActive !== state.wire.isActive;
  const wire = hasChanged ? { isActive: event.isActive, sinceMs: event.atMs } : state.wire;
  const standsMs = event.atMs - wire.sinceMs;
  switch (state.kind) {
    case "released": {
      const isPressed = wire.isActive && standsMs >= options.settleMs;
      return isPressed
        ? { state: { kind: "held", wire, fromMs: wire.sinceMs, changes: 0 }, notice: "pressed" }
        : { state: { kind: "released", wire }, notice: null };
    }
    case "held": {
      const changes = state.changes + (hasChanged ? 1 : 0);
      if (changes > options.mostChanges)
        return { state: { kind: "blocked", wire, neededMs: NOISE_MS }, notice: "noisy" };
      if (!wire.isActive && standsMs >= options.settleMs)
        return { state: { kind: "released", wire }, notice: "let-go" };
      const isReached = wire.isActive && event.atMs - state.fromMs >= options.holdMs;
      return isReached
        ? { state: { kind: "reached" }, notice: "reached" }
        : { state: { ...state, wire, changes }, notice: null };
    }
    case "blocked": {
      const isFree = !wire.isActive && standsMs >= Math.max(state.neededMs, options.settleMs);
      return isFree
        ? { state: { kind: "released", wire }, notice: "freed" }
        : { state: { ...state, wire }, notice: null };
    }
    default:
      return state satisfies never;
  }
}

/** After how long the next tick changes something; null: only another level does. While it is held, often enough to show how it goes on. */
export function nextTickMs(state: HoldState, atMs: number, options: HoldOptions): number | null {
  if (state.kind === "reached") return null;
  const standsMs = atMs - state.wire.sinceMs;
  switch (state.kind) {
    case "released":
      return state.wire.isActive ? Math.max(options.settleMs - standsMs, 1) : null;
    case "held":
      return Math.max(Math.min(options.settleMs, 50), 1);
    case "blocked":
      return state.wire.isActive ? null : Math.max(Math.max(state.neededMs, options.settleMs) - standsMs, 1);
    default:
      return state satisfies never;
  }
}

/** How long a noisy line has to be quiet. */
const NOISE_MS = 1_000;

/**
 * How long the button has to be seen released before it may reset again, after so many resets by it in a row: a line that is stuck or
 * flaps must not reset a device for ever, and a person who means it once more waits a second.
 */
export function releaseNeededMs(resets: number): number {
  return resets <= 0 ? 0 : Math.min(1_000 * 10 ** (resets - 1), LONGEST_RELEASE_MS);
}

/** Released for this long, the button's resets are forgotten. */
export const LONGEST_RELEASE_MS = 3_600_000;
