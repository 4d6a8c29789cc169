import { SystemClock } from "@regrow/node/clock";

/** A device in this process answers within a few turns, one in a process of its own within some ms. */
const TURNS = 200;
const BETWEEN_MS = 2;
const WITHIN_MS = 60_000;

/** Lets the device work until there is an answer. @throws Error with what `problem` says, when it does not come */
export async function eventually<Result>(
  look: () => Result | undefined,
  problem: () => string,
  withinMs = WITHIN_MS,
): Promise<Result> {
  const clock = new SystemClock();
  const endMs = clock.monotonicMs() + withinMs;
  for (let turns = 0; clock.monotonicMs() < endMs; turns += 1) {
    const found = look();
    if (found !== undefined) return found;
    await (turns < TURNS ? turn() : clock.sleep(BETWEEN_MS));
  }
  throw new Error(problem());
}

/** Some turns of the event loop, in which whatever has begun here goes on. */
export async function someTurns(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
