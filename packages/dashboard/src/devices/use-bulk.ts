import { useSignal, type ReadonlySignal } from "@preact/signals";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import { useRef } from "preact/hooks";
import { randomKey } from "../data/index.ts";
import { isUnanswered, type BulkPreview, type BulkState } from "./bulk.ts";

/** Asks for the preview, or with its `confirm` for the change itself. */
export type AskBulk = (confirm: { readonly confirm?: string }, repeatKey?: string) => Promise<BulkPreview>;

export interface Bulk {
  readonly state: ReadonlySignal<BulkState>;
  /** Why the last step was refused. */
  readonly problem: ReadonlySignal<RegrowError | null>;
  /** Shows what would happen. */
  readonly look: (ask: AskBulk) => Promise<void>;
  /**
   * Does what was shown. Sent again after a lost answer it is done once all the same: each try has the same key.
   * @returns what was done; undefined where `state` or `problem` says why not
   */
  readonly confirm: (ask: AskBulk) => Promise<BulkPreview | undefined>;
  /** To the form. */
  readonly back: () => void;
}

/** A change to many devices: asked for, shown, and then done as it was shown. */
export function useBulk(): Bulk {
  const state = useSignal<BulkState>({ kind: "form" });
  const problem = useSignal<RegrowError | null>(null);
  const tried = useRef({ confirm: "", key: "" });
  const show = async (ask: AskBulk, isAnew: boolean): Promise<void> => {
    try {
      state.value = { kind: "preview", preview: await ask({}), isAnew };
    } catch (thrown) {
      problem.value = asRegrowError(thrown);
    }
  };
  return {
    state,
    problem,
    look: async (ask) => {
      problem.value = null;
      await show(ask, false);
    },
    confirm: async (ask) => {
      problem.value = null;
      const now = state.peek();
      if (now.kind === "form") return undefined;
      const { confirm } = now.preview;
      if (tried.current.confirm !== confirm) tried.current = { confirm, key: randomKey() };
      try {
        return await ask({ confirm }, tried.current.key);
      } catch (thrown) {
        const error = asRegrowError(thrown);
        if (error.code === "BULK_CHANGED") await show(ask, true);
        else if (isUnanswered(error)) state.value = { kind: "unanswered", preview: now.preview };
        else problem.value = error;
        return undefined;
      }
    },
    back: () => {
      problem.value = null;
      state.value = { kind: "form" };
    },
  };
}
