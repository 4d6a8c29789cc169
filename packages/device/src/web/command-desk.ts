import { asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { fail, failure, type CommandRunner, type Outcome } from "../command/index.ts";
import { Turns } from "../file-system/index.ts";

/** Commands that may wait behind the one that is being carried out, and how long each. */
const MAX_WAITING = 16;
const WAIT_MS = 30_000;

/**
 * Carries out commands of many requests one after the other, as a console would. Undefined: too many wait, or the one before takes
 * too long; nothing was done.
 */
export class CommandDesk {
  readonly #run: CommandRunner;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #turns = new Turns();
  #waiting = 0;

  constructor(run: CommandRunner, clock: Pick<Clock, "sleep">) {
    this.#run = run;
    this.#clock = clock;
  }

  /** @param data what follows the line, all of it @param gone whoever asked is gone: what has not begun is not done */
  async carryOut(line: string, data: Uint8Array, gone: AbortSignal): Promise<Outcome | undefined> {
    if (this.#waiting >= MAX_WAITING) return undefined;
    this.#waiting += 1;
    const begun = new AbortController();
    const patience = AbortSignal.any([gone, begun.signal]);
    let isGivenUp = false;
    const givingUp = this.#clock.sleep(WAIT_MS, patience).then(
      () => (isGivenUp = true),
      () => (isGivenUp = !begun.signal.aborted),
    );
    const turn = this.#turns.take(async () => {
      if (isGivenUp) return undefined;
      begun.abort();
      return feed(await this.#run(line), data);
    });
    // Whatever comes of a turn that nobody waits for is told to nobody; it is not begun then.
    const outcome = Promise.race([turn, givingUp.then((given) => (given ? undefined : turn))]);
    return outcome.finally(() => (this.#waiting -= 1));
  }
}

/** Gives a command that wants bytes those that came with it, all or none. */
async function feed(outcome: Outcome, data: Uint8Array): Promise<Outcome> {
  const { raw } = outcome;
  if (raw === undefined) return outcome;
  if (raw.refusal !== undefined || data.length !== raw.sizeBytes) {
    await raw.abort();
    return raw.refusal ?? fail(7, `The command announces ${raw.sizeBytes} bytes, 'data' has ${data.length}`);
  }
  try {
    await raw.take(data);
    return await raw.end();
  } catch (error) {
    await raw.abort();
    return failure(asRegrowError(error));
  }
}
