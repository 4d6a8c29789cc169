import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Clock, Entropy, Logger } from "@regrow/core/port";
import type { CheckInAnswer, Return, Wish } from "@regrow/core/protocol";
import { retryDelayMs, type RetryRules } from "@regrow/core/update";
import { returnOf } from "../dms-client/index.ts";
import type { CheckIn } from "./check-in.ts";

export interface CheckInLoopDependencies {
  readonly checkIn: Pick<CheckIn, "run" | "tell">;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  /** What to ask for; called before each check-in. */
  readonly wish: () => Promise<Wish>;
  /**
   * What came of it; must not wait for an update to end.
   * @returns in how many ms at the latest it is to be asked again; null: when the DMS says
   */
  readonly onAnswer: (answer: CheckInAnswer) => Promise<number | null>;
}

type Reason = "check-in" | "tell";

/** Where the server says nothing about coming back. */
const RETRY: RetryRules = { firstMs: 2_000, longestMs: 300_000, tries: Number.POSITIVE_INFINITY };
/** Entries come in groups (installed, confirmed): they are sent together. */
const GATHER_MS = 200;

/**
 * Checks in for ever, at the pace that the DMS sets (law L8), and sends the recovery log when it has grown in between.
 * A device that is not provisioned waits for `wake`.
 */
export class CheckInLoop {
  readonly #dependencies: CheckInLoopDependencies;
  #woken = Promise.withResolvers<void>();
  #reason: Reason | undefined;
  #failures = 0;

  constructor(dependencies: CheckInLoopDependencies) {
    this.#dependencies = dependencies;
  }

  /** Ends the current wait: to check in now, or only to tell what was recorded. */
  wake(reason: Reason): void {
    if (this.#reason !== "check-in") this.#reason = reason;
    this.#woken.resolve();
  }

  /** Ends when the signal aborts; never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.#checkInOnce(signal);
      const untilMs = this.#dependencies.clock.monotonicMs() + waitMs;
      while (!signal.aborted && (await this.#wait(untilMs, signal)) === "tell") await this.#tell(signal);
    }
  }

  async #checkInOnce(signal: AbortSignal): Promise<number> {
    const { checkIn, entropy, log, wish, onAnswer } = this.#dependencies;
    try {
      const answer = await checkIn.run(await wish(), signal);
      this.#failures = 0;
      log.debug("checked in", { offer: answer.offer?.version ?? null, returnAfterMs: answer.return.afterMs });
      const atLatestMs = (await onAnswer(answer)) ?? Number.POSITIVE_INFINITY;
      return Math.min(atLatestMs, spread(answer.return, entropy));
    } catch (error) {
      return signal.aborted ? 0 : this.#afterFailure(asRegrowError(error));
    }
  }

  #afterFailure(error: RegrowError): number {
    const { entropy, log } = this.#dependencies;
    if (error.code === "DEVICE_NOT_PROVISIONED") return Number.POSITIVE_INFINITY;
    const asked = returnOf(error);
    const waitMs = asked === null ? retryDelayMs(RETRY, this.#failures, entropy) : spread(asked, entropy);
    this.#failures += 1;
    log.warn("check-in failed", { code: error.code, reason: error.message, againInMs: waitMs });
    return waitMs;
  }

  /** Until it is time ("check-in") or somebody wakes it. */
  async #wait(untilMs: number, signal: AbortSignal): Promise<Reason> {
    const { clock } = this.#dependencies;
    const waited = new AbortController();
    const either = AbortSignal.any([signal, waited.signal]);
    const ends = [this.#woken.promise, abortOf(either)];
    const leftMs = Math.max(0, untilMs - clock.monotonicMs());
    if (Number.isFinite(leftMs)) ends.push(clock.sleep(leftMs, either).catch(() => undefined)); // aborted: another end came first
    try {
      await Promise.race(ends);
    } finally {
      waited.abort();
    }
    const reason = this.#reason ?? "check-in";
    this.#woken = Promise.withResolvers();
    this.#reason = undefined;
    return reason;
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const { checkIn, clock, log } = this.#dependencies;
    try {
      await clock.sleep(GATHER_MS, signal);
      await checkIn.tell(signal);
    } catch (error) {
      // The next check-in sends it again.
      if (!signal.aborted) log.debug("recovery log not sent", { reason: asRegrowError(error).message });
    }
  }
}

function spread({ afterMs, jitterMs }: Return, entropy: Entropy): number {
  return afterMs + Math.round(jitterMs * entropy.fraction());
}

function abortOf(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
