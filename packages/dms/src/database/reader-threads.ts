import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { Slots } from "../limit/index.ts";
import { QuestionWatch, type QuestionListener } from "./question-watch.ts";
import type { ReaderAnswer, ReaderQuestion, ReaderTask } from "./reader-messages.ts";

const PROGRAM = new URL("./reader-worker.ts", import.meta.url);
/** One processor is left to those who check in. */
const THREADS = Math.min(2, Math.max(1, availableParallelism() - 1));
const MAX_WAITING = 128;
/** Longest a question may take. What a page asks takes some milliseconds. */
const ANSWER_WITHIN_MS = 5_000;
const MAX_GIVEN_UP = 2;
/** Longest wait for threads at the end. */
const END_WITHIN_MS = 2_000;

export interface ReaderThreadsParts {
  /** Of the database file. */
  readonly path: string;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
  /** Threads that were given up and have not ended yet: SQLite cannot be told to stop. Beyond that nothing more is begun. */
  readonly maxGivenUp?: number;
  /** Told how each question ended, and how long it took with waiting for its turn. */
  readonly onEnd?: QuestionListener;
}

/** What there is of questions now. */
export interface ReaderFigures {
  /** Questions that wait for their turn. */
  readonly waiting: number;
  /** Threads that were given up and have not ended yet. */
  readonly stuckThreads: number;
}

export type ReaderRow = Readonly<Record<string, unknown>>;

/**
 * Asks questions of the database in threads of their own, so that none delays a check-in: node:sqlite answers on the spot, and on the
 * thread that asks. A question sees all that was committed before it was asked. Threads begin with the first question.
 */
export class ReaderThreads implements AsyncDisposable {
  readonly #parts: ReaderThreadsParts;
  readonly #questions: QuestionWatch;
  readonly #slots = new Slots(THREADS, MAX_WAITING);
  readonly #idle: Worker[] = [];
  /** All that have not ended. */
  readonly #running = new Set<Worker>();
  #givenUp = 0;
  #isClosed = false;

  constructor(parts: ReaderThreadsParts) {
    this.#parts = parts;
    this.#questions = new QuestionWatch(parts.onEnd);
  }

  get figures(): ReaderFigures {
    return { waiting: this.#questions.waiting, stuckThreads: this.#givenUp };
  }

  /** @throws RegrowError RATE_LIMITED when too many wait, QUERY_SLOW when it took too long; INTERNAL when the DMS ends meanwhile */
  ask(question: ReaderQuestion): Promise<ReaderRow[]> {
    return this.#questions.watch((begun) =>
      this.#slots.run(async () => {
        this.#requireThreads();
        begun();
        return await this.#askNow(question);
      }),
    );
  }

  #requireThreads(): void {
    if (this.#isClosed) throw new RegrowError("INTERNAL", { reason: "the DMS ends" });
    if (this.#givenUp >= (this.#parts.maxGivenUp ?? MAX_GIVEN_UP))
      throw new RegrowError("QUERY_SLOW", { retryAfterMs: ANSWER_WITHIN_MS });
  }

  async #askNow(question: ReaderQuestion): Promise<ReaderRow[]> {
    const worker = this.#idle.pop() ?? this.#start();
    const answer = await this.#answer(worker, question);
    this.#idle.push(worker);
    if (answer.kind === "failed") throw new Error(answer.reason);
    return toRows(answer);
  }

  /** Ends what is being asked: whoever waits for it is told so. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const done = new AbortController();
    const ended = Promise.all([...this.#running].map((worker) => worker.terminate()));
    const late = this.#parts.clock.sleep(END_WITHIN_MS, done.signal).catch(() => undefined);
    await Promise.race([ended, late]);
    done.abort();
  }

  #start(): Worker {
    const task: ReaderTask = { path: this.#parts.path };
    const worker = new Worker(PROGRAM, { workerData: task, name: "reader" });
    worker.on("error", (error) => this.#parts.logger.error("a reading thread failed", { reason: String(error) }));
    worker.on("exit", () => this.#ended(worker));
    this.#running.add(worker);
    return worker;
  }

  /** For whatever reason: nobody is to ask it any more. */
  #ended(worker: Worker): void {
    this.#running.delete(worker);
    const place = this.#idle.indexOf(worker);
    if (place !== -1) this.#idle.splice(place, 1);
  }

  async #answer(worker: Worker, question: ReaderQuestion): Promise<ReaderAnswer> {
    const done = new AbortController();
    const { signal } = done;
    try {
      const answered = once(worker, "message", { signal });
      worker.postMessage(question);
      return await Promise.race([
        answered.then(([answer]: ReaderAnswer[]) => {
          if (answer === undefined) throw new RegrowError("INTERNAL", { reason: "a reading thread answered nothing" });
          return answer;
        }),
        once(worker, "exit", { signal }).then(() => {
          throw new RegrowError("INTERNAL", { reason: this.#isClosed ? "the DMS ends" : "a reading thread ended" });
        }),
        this.#parts.clock.sleep(ANSWER_WITHIN_MS, signal).then(() => {
          throw new RegrowError("QUERY_SLOW", { retryAfterMs: ANSWER_WITHIN_MS });
        }),
      ]);
    } catch (thrown) {
      this.#giveUp(worker, question);
      throw thrown;
    } finally {
      done.abort();
    }
  }

  /** Whatever it is at, it is not waited for. */
  #giveUp(worker: Worker, { text }: ReaderQuestion): void {
    if (!this.#running.has(worker) || this.#isClosed) return;
    this.#parts.logger.warn("a question to the database was given up", { query: text.slice(0, 500) });
    this.#givenUp += 1;
    void worker.terminate().finally(() => {
      this.#givenUp -= 1;
    });
  }
}

function toRows({ names, rows }: Extract<ReaderAnswer, { readonly kind: "rows" }>): ReaderRow[] {
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, name] of names.entries()) row[name] = values[index];
    return row;
  });
}
