import type { Clock, Logger } from "@regrow/core/port";
import { within } from "@regrow/node/clock";

/** One thing that has to be well before requests are to come here. */
export interface ReadyCheck {
  readonly name: string;
  /** What is wrong; null: nothing. What it throws is wrong too. */
  readonly find: () => Promise<string | null> | string | null;
}

/** How a check came out. */
export interface CheckResult {
  readonly name: string;
  readonly isOk: boolean;
  /** What is wrong, for the operator. */
  readonly problem: string | null;
}

export interface ReadyReport {
  readonly isReady: boolean;
  readonly checks: readonly CheckResult[];
}

/** Strangers may ask as often as they like: the disk is looked at so often at most. */
const BELIEVED_MS = 2_000;
const CHECK_WITHIN_MS = 5_000;

/** Whether this DMS is to be sent requests, and if not, why: to whoever asks, and in the log when it changes. */
export class Readiness {
  readonly #clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly #logger: Pick<Logger, "info" | "warn">;
  readonly #unwell = new Set<string>();
  #checks: readonly ReadyCheck[] | undefined;
  #last: { readonly atMs: number; readonly results: Promise<readonly CheckResult[]> } | undefined;
  #isStopping = false;

  constructor(clock: Pick<Clock, "monotonicMs" | "sleep">, logger: Pick<Logger, "info" | "warn">) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** From now on it is ready while these are well. */
  begin(checks: readonly ReadyCheck[]): void {
    this.#checks = checks;
  }

  /** From now on it is not ready, whatever else is well. */
  stop(): void {
    this.#isStopping = true;
  }

  async report(): Promise<ReadyReport> {
    const results = this.#checks === undefined ? [] : await this.#results(this.#checks);
    const problem =
      this.#checks === undefined ? "the DMS is starting" : this.#isStopping ? "the DMS is stopping" : null;
    const checks = [{ name: "running", isOk: problem === null, problem }, ...results];
    return { isReady: checks.every(({ isOk }) => isOk), checks };
  }

  #results(checks: readonly ReadyCheck[]): Promise<readonly CheckResult[]> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#last === undefined || nowMs - this.#last.atMs >= BELIEVED_MS)
      this.#last = { atMs: nowMs, results: Promise.all(checks.map((check) => this.#run(check))) };
    return this.#last.results;
  }

  async #run({ name, find }: ReadyCheck): Promise<CheckResult> {
    const problem = await this.#find(find);
    if (!this.#isStopping) this.#tell(name, problem);
    return { name, isOk: problem === null, problem };
  }

  async #find(find: ReadyCheck["find"]): Promise<string | null> {
    try {
      return await within(this.#clock, CHECK_WITHIN_MS, new AbortController().signal, async () => find());
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  }

  #tell(check: string, problem: string | null): void {
    if (problem === null) {
      if (this.#unwell.delete(check)) this.#logger.info("well again", { check });
    } else if (!this.#unwell.has(check)) {
      this.#unwell.add(check);
      this.#logger.warn("not ready", { check, problem });
    }
  }
}
