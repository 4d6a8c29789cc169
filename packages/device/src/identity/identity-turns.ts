import type { Disk } from "@regrow/core/port";

/**
 * Reads or changes the identity's files, one after the other: several files say together which DMS the device has, and nobody may find
 * half of both. To be taken once: work that takes another turn waits for ever.
 */
export function inIdentityTurn<Result>(disk: Disk, work: () => Promise<Result>): Promise<Result> {
  const done = (lastTurns.get(disk) ?? Promise.resolve()).then(work);
  lastTurns.set(
    disk,
    done.catch(() => undefined), // its failure is for who asked for it
  );
  return done;
}

const lastTurns = new WeakMap<Disk, Promise<unknown>>();
