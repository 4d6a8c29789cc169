import type { Clock, Entropy, Logger } from "@regrow/core/port";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { SealingKey } from "../secret/index.ts";
import { ClockJumps } from "./clock-jumps.ts";
import { boundFailing, moveTimes } from "./moved-times.ts";
import type { Poster } from "./post.ts";
import {
  isAnythingDue,
  lookAgain,
  lookAtAll,
  takeDue,
  tidy,
  writeFinished,
  type Delivery,
  type Finished,
  type Receiver,
} from "./queue.ts";
import { isDelivered, type Attempt } from "./retry-schedule.ts";
import { signatureHeaders } from "./signature.ts";
import { secretsOf } from "./webhook-repository.ts";

interface DelivererParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs" | "sleep">;
  readonly entropy: Pick<Entropy, "fraction">;
  readonly logger: Logger;
  readonly sealing: SealingKey;
  readonly poster: Poster;
  /** For how long it is kept what was sent. */
  readonly keptDays: number;
}

/** Attempts at a time; of one receiver, and of one that has failed last. */
const AT_ONCE = 32;
const AT_ONCE_OF_ONE = 4;
const AT_ONCE_OF_FAILING = 1;
/** Between two looks at the queue: what ends meanwhile is written in one transaction. */
const EVERY_MS = 50;
/** The same while nothing ends. */
const IDLE_MS = 250;
const TIDY_EVERY_MS = 60_000;
const ATTEMPT_WITHIN_MS = 15_000;
/** As much of an answer as is shown to the webhook's owner. */
const SHOWN_BYTES = 1_024;

/**
 * Sends what waits in the database, each at least once, in no promised order. A look at the queue is a few point queries and one commit,
 * twenty times a second at most, and never within a request: check-ins pay nothing for it.
 */
export class Deliverer implements AsyncDisposable {
  readonly #parts: DelivererParts;
  readonly #stop = new AbortController();
  /** Deliveries by webhook; until what came of them is written. */
  readonly #underWay = new Map<string, Set<string>>();
  #finished: Finished[] = [];
  readonly #jumps: ClockJumps;
  /** Of the clock, and not written yet. */
  #jumpMs = 0;
  #wake = Promise.withResolvers<void>();
  /** Monotonic: whoever sets the clock back must not put it off. */
  #tidyAtMs = 0;
  readonly #attempts = { delivered: 0, failed: 0 };
  readonly #loop: Promise<void>;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
    this.#jumps = new ClockJumps(parts.clock);
    this.#loop = this.#run();
  }

  /** How attempts ended since the start. */
  get attempts(): { readonly delivered: number; readonly failed: number } {
    return this.#attempts;
  }

  /** What is under way is cut off and sent again by the next process. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#wake.resolve();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { database, clock, logger } = this.#parts;
    let isStarted = false;
    while (!this.#stop.signal.aborted) {
      try {
        if (!isStarted) await transact(database, (writer) => this.#start(writer));
        isStarted = true;
        await this.#round();
      } catch (thrown) {
        logger.error("webhooks wait: the queue could not be read or written", { reason: String(thrown) });
      }
      // The abort is the end of the loop and no error.
      await clock.sleep(EVERY_MS, this.#stop.signal).catch(() => undefined);
      await this.#somethingEnds();
    }
  }

  async #start(writer: Writer): Promise<void> {
    await boundFailing(writer, this.#parts.clock.nowMs());
    await lookAtAll(writer);
  }

  async #round(): Promise<void> {
    const { database, clock } = this.#parts;
    await this.#followClock();
    const [nowMs, monotonicMs] = [clock.nowMs(), clock.monotonicMs()];
    const free = AT_ONCE - this.#count;
    const finished = this.#finished;
    const isTidied = monotonicMs >= this.#tidyAtMs;
    const isDue = free + finished.length > 0 && (await isAnythingDue(database, nowMs));
    if (finished.length === 0 && !isDue && !isTidied) return;
    const underWay = this.#without(finished);
    const taken = await transact(database, async (writer) => {
      for (const one of finished) {
        await writeFinished(writer, one, nowMs - Math.round(monotonicMs - one.endedAtMs));
        const { webhook_id: id } = one.delivery;
        await lookAgain(writer, id, underWay.get(id) ?? new Set());
      }
      if (isTidied) await tidy(writer, nowMs, this.#parts.keptDays);
      return takeDue(writer, underWay, { nowMs, most: free + finished.length, mostOf });
    });
    if (isTidied) this.#tidyAtMs = monotonicMs + TIDY_EVERY_MS;
    this.#finished = this.#finished.slice(finished.length);
    for (const { delivery } of finished) this.#underWay.get(delivery.webhook_id)?.delete(delivery.id);
    for (const { delivery, receiver } of taken) this.#begin(delivery, receiver);
  }

  /** Before times are compared with the clock: it may have been set. */
  async #followClock(): Promise<void> {
    this.#jumpMs += this.#jumps.takeMs();
    const jumpMs = this.#jumpMs;
    if (jumpMs === 0) return;
    const underWay = [...this.#underWay.values()].flatMap((held) => [...held]);
    const nowMs = this.#parts.clock.nowMs();
    await transact(this.#parts.database, (writer) => moveTimes(writer, { jumpMs, nowMs, underWay }));
    this.#jumpMs -= jumpMs;
    this.#parts.logger.info("the clock was set: what waits for webhooks moves with it", { byMs: jumpMs });
  }

  get #count(): number {
    return [...this.#underWay.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** What is under way besides what has ended. */
  #without(finished: readonly Finished[]): ReadonlyMap<string, ReadonlySet<string>> {
    const ended = new Set(finished.map(({ delivery }) => delivery.id));
    return new Map([...this.#underWay].map(([id, held]) => [id, held.difference(ended)]));
  }

  #begin(delivery: Delivery, receiver: Receiver): void {
    const held = this.#underWay.get(receiver.id) ?? new Set();
    this.#underWay.set(receiver.id, held.add(delivery.id));
    void this.#attempt(delivery, receiver);
  }

  async #attempt(delivery: Delivery, receiver: Receiver): Promise<void> {
    const { clock, entropy, poster, logger } = this.#parts;
    const atMs = clock.nowMs();
    const { id, body } = delivery;
    const secrets = this.#open(receiver, atMs);
    const attempt =
      secrets === undefined
        ? SEALED
        : await poster.post({
            url: receiver.url,
            headers: signatureHeaders({ id, atMs, body }, secrets),
            body,
            withinMs: ATTEMPT_WITHIN_MS,
            answerBytes: SHOWN_BYTES,
            signal: this.#stop.signal,
          });
    // Cut off by ourselves: it waits as before.
    if (this.#stop.signal.aborted) return;
    logger.debug("webhook sent", { webhook: receiver.id, delivery: id, status: attempt.status });
    this.#attempts[isDelivered(attempt) ? "delivered" : "failed"] += 1;
    this.#finished.push({ delivery, attempt, endedAtMs: clock.monotonicMs(), fraction: entropy.fraction() });
    this.#wake.resolve();
  }

  /** What signs; undefined where the DMS has another key than when it was sealed. Nobody else is to go without for that. */
  #open(receiver: Receiver, atMs: number): readonly string[] | undefined {
    try {
      return secretsOf(receiver, this.#parts.sealing, atMs);
    } catch (thrown) {
      this.#parts.logger.error("a webhook's secret cannot be opened", { webhook: receiver.id, reason: String(thrown) });
      return undefined;
    }
  }

  async #somethingEnds(): Promise<void> {
    if (this.#finished.length > 0) return;
    this.#wake = Promise.withResolvers();
    const idle = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, idle.signal]);
    await Promise.race([this.#wake.promise, this.#parts.clock.sleep(IDLE_MS, signal).catch(() => undefined)]);
    idle.abort();
  }
}

/** Not even begun. */
const SEALED: Attempt = {
  ...{ status: null, latencyMs: 0, answer: "", retryAfterMs: null },
  problem: "its secret cannot be read any more: give it a new one",
};

function mostOf({ failing_since_ms }: Receiver): number {
  return failing_since_ms === null ? AT_ONCE_OF_ONE : AT_ONCE_OF_FAILING;
}
