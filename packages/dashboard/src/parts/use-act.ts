import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { AnswerOf, InputOf, OperationName } from "@regrow/client/client";
import { useAnnouncements } from "@regrow/components/announcement";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import { useStore } from "../data/index.ts";

export interface Act {
  /**
   * Does something, says that it is done, and reads anew what is shown.
   * @param done the words for it; null: none
   * @returns the answer; undefined when it was refused, which `problem` then says
   */
  readonly act: <N extends OperationName>(
    name: N,
    input: InputOf<N>,
    done: string | null,
  ) => Promise<AnswerOf<N> | undefined>;
  /** Why the last one was refused; null while nothing was. */
  readonly problem: ReadonlySignal<RegrowError | null>;
  readonly clear: () => void;
}

/** For what people do with buttons and forms. */
export function useAct(): Act {
  const store = useStore();
  const { tell } = useAnnouncements();
  const problem = useSignal<RegrowError | null>(null);
  return {
    problem,
    clear: () => (problem.value = null),
    act: async (name, input, done) => {
      problem.value = null;
      try {
        const answer = await store.act(name, input);
        if (done !== null) tell(done);
        return answer;
      } catch (thrown) {
        problem.value = asRegrowError(thrown);
        return undefined;
      }
    },
  };
}
