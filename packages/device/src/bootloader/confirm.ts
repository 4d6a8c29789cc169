import { confirmTrial, hasPast } from "@regrow/core/boot";
import { APP_DEFAULTS } from "@regrow/core/manifest";
import type { Actor } from "@regrow/core/recovery-log";
import type { Effect, Session, Step } from "./session.ts";
import { isHealing, watchTry } from "./prove-try.ts";
import { andThen, commit, step, type Context } from "./steps.ts";

/** Confirms the running trial when its rule is fulfilled: good by itself and, where the device has a DMS, seen by it. */
export function confirmIfProved(session: Session, by: Actor): Step {
  const { running, hasCheckedIn } = session;
  // A try of safe mode is proved by time alone (`prove-try.ts`).
  if (running === null || !running.isGood || isHealing(session)) return step(session);
  // An update must not cut a device off; this one came to a device that was cut off already.
  const isCutOff = session.record.trial?.isCutOff === true;
  const needsCheckIn = running.hasDms && !isCutOff && (running.app?.confirm ?? APP_DEFAULTS.confirm).checkIn;
  return needsCheckIn && !hasCheckedIn ? step(session) : confirmRunning(session, by);
}

/** Confirms the running trial; nothing happens where none runs, or where another update has taken its place. */
export function confirmRunning(session: Session, by: Actor): Step {
  const { running, record } = session;
  if (running === null || !running.onTrial || record.trial?.generation.id !== running.generation.id)
    return step(session);
  const tell: Effect = { kind: "tell-kernel", event: { kind: "confirmed", version: running.generation.version } };
  return andThen(commit(session, confirmTrial(record), by), (after) =>
    step({ ...after, running: { ...running, onTrial: false }, quickFaults: 0 }, tell, { kind: "collect-garbage" }),
  );
}

/** The app has shown that it works: READY, CONFIRM, or the stated time alive. */
export function becomeGood(session: Session, context: Context): Step {
  const { running } = session;
  if (running === null || running.isGood) return step(session);
  const good = { ...session, running: { ...running, isGood: true } };
  if (isHealing(good)) return watchTry(good);
  if (!running.onTrial) return andThen(tidy(good), (after) => watchHealth(after, context));
  return andThen(confirmIfProved(good, "bootloader"), (after) => watchHealth(after, context));
}

/** What an install or a collection that was cut has left goes once the device is up. Finds nothing, and writes nothing, otherwise. */
function tidy(session: Session): Step {
  return step(session, { kind: "collect-garbage" });
}

/** Counts the time after which old faults are forgotten; there is nothing to count where there are none. */
function watchHealth(session: Session, context: Context): Step {
  const { healthyMs } = context.options;
  if (healthyMs === 0 || !hasPast(session.record) || session.running?.onTrial !== false) return step(session);
  return step(session, { kind: "set-timer", name: "healthy", afterMs: healthyMs });
}
