import type { Clock, Logger } from "@regrow/core/port";
import { LogMailer } from "./log-mailer.ts";
import type { Mail, Mailer } from "./mail.ts";

/** Waits before each further try. */
const RETRY_AFTER_MS = [5_000, 60_000, 600_000] as const;
/** Work that waits at most; strangers can ask for mail. */
const MAX_WAITING = 1_000;

interface OutboxParts {
  readonly mailer: Mailer;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
}

/**
 * Mail that goes out behind the answer: nobody waits for a mail server, and the time of an answer does not tell whether
 * there was somebody to write to. What is left at the end is given up; people ask again.
 */
export class Outbox implements AsyncDisposable {
  readonly #parts: OutboxParts;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #figures = { sent: 0, failed: 0, givenUp: 0 };

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** False: there is no mail server, and letters are shown in the DMS's log. */
  get hasMailServer(): boolean {
    return !(this.#parts.mailer instanceof LogMailer);
  }

  /** What waits now, and how attempts ended since the start. */
  get figures(): {
    readonly waiting: number;
    readonly sent: number;
    readonly failed: number;
    readonly givenUp: number;
  } {
    return { ...this.#figures, waiting: this.#running.size };
  }

  /** `write` makes the mail, or nothing, after the answer has gone. */
  post(write: () => Promise<Mail | undefined>): void {
    if (this.#running.size >= MAX_WAITING) {
      this.#figures.givenUp += 1;
      this.#parts.logger.warn("mail was given up: too much waits", { waiting: this.#running.size });
      return;
    }
    const work = this.#deliver(write).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Ends what waits for another try. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #deliver(write: () => Promise<Mail | undefined>): Promise<void> {
    const { logger, clock } = this.#parts;
    try {
      await clock.sleep(0, this.#stop.signal); // the answer goes first
      const mail = await write();
      if (mail !== undefined) await this.#send(mail);
    } catch (thrown) {
      if (this.#stop.signal.aborted) return;
      this.#figures.givenUp += 1;
      logger.error("mail could not be sent", { reason: String(thrown) });
    }
  }

  async #send(mail: Mail): Promise<void> {
    const { clock, logger } = this.#parts;
    for (const waitMs of RETRY_AFTER_MS) {
      try {
        return await this.#try(mail);
      } catch (thrown) {
        if (this.#stop.signal.aborted) throw thrown;
        logger.warn("mail was not taken, tried again", { subject: mail.subject, waitMs, reason: String(thrown) });
      }
      await clock.sleep(waitMs, this.#stop.signal);
    }
    await this.#try(mail);
  }

  async #try(mail: Mail): Promise<void> {
    try {
      await this.#parts.mailer.send(mail, this.#stop.signal);
      this.#figures.sent += 1;
    } catch (thrown) {
      this.#figures.failed += 1;
      throw thrown;
    }
  }
}
