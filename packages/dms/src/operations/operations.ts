import type { Clock, Logger } from "@regrow/core/port";
import { timeCommits, type OpenSqlite, type QuestionEnd } from "../database/index.ts";
import { Metrics, noCounts, type Counts } from "../metrics/index.ts";
import type { RequestWatch } from "../people-api/index.ts";
import { OperationsServer, type OperationsAt } from "./operations-server.ts";
import { ProcessFigures } from "./process-figures.ts";
import { readersOf, type Watched } from "./read-metrics.ts";
import { Readiness } from "./readiness.ts";
import { readyChecks, type Checked } from "./ready-checks.ts";
import { logRequest } from "./request-log.ts";

interface OperationsParts {
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs" | "sleep">;
  readonly logger: Logger;
}

/** What can be seen of a DMS from outside while it runs: figures, whether it is ready, and its requests in the log. */
export class Operations implements AsyncDisposable {
  readonly counts: Counts = noCounts();
  readonly readiness: Readiness;
  readonly #metrics = new Metrics();
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, "nowMs">;
  #figures: ProcessFigures | undefined;
  readonly #server: OperationsServer;

  constructor({ clock, logger }: OperationsParts) {
    this.#logger = logger;
    this.readiness = new Readiness(clock, logger);
    this.#clock = clock;
    this.#server = new OperationsServer(this.#metrics, this.readiness);
  }

  /** The same database, of which every commit is timed. */
  timed(openSqlite: OpenSqlite): OpenSqlite {
    return timeCommits(openSqlite, (seconds) => this.#metrics.observe("regrow_commit_seconds", {}, seconds));
  }

  /** To be told of the questions to the reading threads. */
  readonly questionEnded = (end: QuestionEnd, seconds: number): void => {
    this.counts.questions.add(end);
    if (end !== "refused") this.#metrics.observe("regrow_reader_seconds", {}, seconds);
  };

  /** To be told of the requests of people. */
  readonly requests: RequestWatch = {
    begun: () => void (this.counts.peopleBegun += 1),
    done: (request) => {
      const { operation, status, durationMs } = request;
      this.counts.peopleDone += 1;
      this.counts.peopleRequests.add(`${operation} ${status}`);
      this.#metrics.observe("regrow_people_request_seconds", { operation }, durationMs / 1_000);
      logRequest(this.#logger, request);
    },
  };

  /** When everything is there. @returns the listener's address; null where there is to be none */
  async begin(
    watched: Omit<Watched, "counts" | "readiness" | "figures"> & Checked,
    at: OperationsAt | undefined,
  ): Promise<string | null> {
    const { counts, readiness } = this;
    const figures = new ProcessFigures(this.#clock.nowMs());
    this.#figures = figures;
    this.#metrics.read(readersOf({ ...watched, counts, readiness, figures }), this.#logger);
    const address = at === undefined ? null : await this.#server.listen(at);
    readiness.begin(readyChecks(watched));
    return address;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    this.#figures?.[Symbol.dispose]();
  }
}
