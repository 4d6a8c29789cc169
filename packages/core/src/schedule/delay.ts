import type { UpdatePolicy } from "./update-policy.ts";
import { windowAt } from "./window-at.ts";
import { parseWindows } from "./window.ts";

/** Whether an update that begins by itself has to wait, and until when where time alone helps. */
export type Delay =
  | { readonly kind: "none" }
  | { readonly kind: "consent-needed" }
  | { readonly kind: "not-before" | "outside-window"; readonly untilMs: number };

export interface DelayedUpdate {
  readonly nowMs: number;
  /** Somebody has agreed to it. */
  readonly isConsented: boolean;
  /** The device has no software or is in safe mode: it is helped at once. */
  readonly isUrgent: boolean;
}

/** Consent comes first, and is asked for whatever the hour; then the day, then the window. */
export function delayOf(policy: UpdatePolicy, { nowMs, isConsented, isUrgent }: DelayedUpdate): Delay {
  if (policy.asksFirst && !isConsented) return { kind: "consent-needed" };
  if (isUrgent) return NONE;
  if (policy.notBeforeMs !== null && nowMs < policy.notBeforeMs)
    return { kind: "not-before", untilMs: policy.notBeforeMs };
  // Whatever was stored had passed `isWindowText`; what does not is no window.
  const window = windowAt(parseWindows(policy.window) ?? [], policy.utcOffsetMinutes, nowMs);
  return window.isOpen ? NONE : { kind: "outside-window", untilMs: window.opensMs };
}

const NONE: Delay = { kind: "none" };
