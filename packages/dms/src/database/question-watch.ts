import { RegrowError } from "@regrow/core/error";

/** "refused": it was not begun. "given-up": it took too long. "failed": it cannot be asked so, or its thread ended. */
export type QuestionEnd = "answered" | "failed" | "given-up" | "refused";

/** Told how a question ended, and how long it took with waiting for its turn. */
export type QuestionListener = (end: QuestionEnd, seconds: number) => void;

/** What becomes of questions that wait for their turn, are begun, and end. */
export class QuestionWatch {
  readonly #onEnd: QuestionListener | undefined;
  #waiting = 0;

  constructor(onEnd: QuestionListener | undefined) {
    this.#onEnd = onEnd;
  }

  /** Those that are not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  /** @param ask calls what it is given when it begins; @throws what it throws */
  async watch<Answer>(ask: (begun: () => void) => Promise<Answer>): Promise<Answer> {
    const askedMs = performance.now();
    const question = { isBegun: false };
    const stopWaiting = (): void => {
      if (!question.isBegun) this.#waiting -= 1;
      question.isBegun = true;
    };
    const tell = (end: QuestionEnd): void => this.#onEnd?.(end, (performance.now() - askedMs) / 1_000);
    this.#waiting += 1;
    try {
      const answer = await ask(stopWaiting);
      tell("answered");
      return answer;
    } catch (thrown) {
      tell(question.isBegun ? endOf(thrown) : "refused");
      throw thrown;
    } finally {
      stopWaiting();
    }
  }
}

function endOf(thrown: unknown): QuestionEnd {
  return thrown instanceof RegrowError && thrown.code === "QUERY_SLOW" ? "given-up" : "failed";
}
