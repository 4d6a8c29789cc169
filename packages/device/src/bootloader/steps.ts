import type { Transition } from "@regrow/core/boot";
import type { Cryptography } from "@regrow/core/port";
import type { Actor } from "@regrow/core/recovery-log";
import type { AppState } from "../channel/index.ts";
import type { Effect, Now, Session, SessionOptions, Step, TimerName } from "./session.ts";

/** What every rule may ask for besides session and event. */
export interface Context {
  readonly now: Now;
  readonly options: SessionOptions;
  readonly cryptography: Cryptography;
}

/** A session with what has to be done. */
export function step(session: Session, ...effects: readonly Effect[]): Step {
  return { session, effects };
}

/** One rule after another: the effects of both, in order. */
export function andThen(first: Step, next: (session: Session) => Step): Step {
  const second = next(first.session);
  return { session: second.session, effects: [...first.effects, ...second.effects] };
}

/** Takes over a transition of the boot record; nothing to do when it changed nothing. */
export function commit(session: Session, { record, events }: Transition, by: Actor): Step {
  if (record === session.record && events.length === 0) return step(session);
  return step({ ...session, record }, { kind: "commit", record, events, by });
}

/** Timers that belong to the app's start. */
const APP_TIMERS = [
  "start-timeout",
  "watchdog",
  "alive",
  "healthy",
  "app-doubt",
  "app-restart",
] as const satisfies readonly TimerName[];

/** No timer of an app that has ended may speak about the next one. */
export function clearAppTimers(): readonly Effect[] {
  return APP_TIMERS.map((name) => ({ kind: "clear-timer", name }));
}

/** Time before a process is started again after its n-th quick fault: doubles, bounded. */
export function backOffMs(faults: number, options: SessionOptions): number {
  return Math.min(options.backOffMs * 2 ** Math.min(Math.max(faults - 1, 0), 16), options.maxBackOffMs);
}

/** What kernel and people are told of the app. */
export function appStateOf(session: Session): AppState {
  switch (session.app.kind) {
    case "none":
      return session.ending === null ? "none" : "stopped";
    case "verifying":
    case "repairing":
    case "starting":
      return "starting";
    case "ready":
      return "ready";
    case "doubtful":
    case "waiting":
      return "waiting";
    case "timed-out":
    case "stopping":
      return "stopping";
    default:
      return session.app satisfies never;
  }
}
