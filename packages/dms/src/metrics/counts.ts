import { OUTCOME_RESULTS } from "../database/index.ts";

/** What features count as they go, since the start. Adding to a number costs a check-in nothing; it is read when somebody looks. */
export interface Counts {
  /** Check-ins that were answered from memory alone. */
  quickCheckIns: number;
  /** Check-ins that were answered with an offer. */
  offers: number;
  /** Entries of recovery logs that were taken, each once. */
  faults: number;
  safeModes: number;
  readonly outcomes: Tally;
  /** By route and status, `POST /check-in 200`. */
  readonly deviceRequests: Tally;
  /** By code of the error table. */
  readonly deviceRefusals: Tally;
  /** `full`, `resumed` or `failed`. */
  readonly handshakes: Tally;
  peopleBegun: number;
  peopleDone: number;
  /** By operation and status, `getDevice 200`. */
  readonly peopleRequests: Tally;
  /** To the reading threads, by how they ended: `answered`, `failed`, `given-up`, `refused`. */
  readonly questions: Tally;
}

/** Of the things that a DMS counts, none. */
export function noCounts(): Counts {
  return {
    ...{ quickCheckIns: 0, offers: 0, faults: 0, safeModes: 0, peopleBegun: 0, peopleDone: 0 },
    ...{ outcomes: new Tally(OUTCOME_RESULTS), deviceRequests: new Tally(), deviceRefusals: new Tally() },
    ...{ handshakes: new Tally(), peopleRequests: new Tally(), questions: new Tally() },
  };
}

/** Numbers by a word of which there are few. */
export class Tally {
  readonly #counts: Map<string, number>;

  /** @param known words that are told from the start: a rule about the growth of a number that is not there yet sees its first step not */
  constructor(known: readonly string[] = []) {
    this.#counts = new Map(known.map((word) => [word, 0]));
  }

  add(word: string): void {
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  get(word: string): number {
    return this.#counts.get(word) ?? 0;
  }

  entries(): readonly (readonly [word: string, count: number])[] {
    return [...this.#counts];
  }
}
