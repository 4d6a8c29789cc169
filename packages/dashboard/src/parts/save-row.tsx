import { ActionButton } from "@regrow/components/button";
import type { ComponentChildren, JSX } from "preact";
import { ConflictNote } from "./conflict-note.tsx";
import { Problem } from "./problem.tsx";
import type { Act } from "./use-act.ts";
import type { Draft } from "./use-draft.ts";

export interface SaveRowProps<Fields> {
  readonly draft: Draft<Fields>;
  /** What was typed can be taken. */
  readonly isValid: boolean;
  /** What somebody else made of it meanwhile, for people. */
  readonly show: (theirs: Fields) => ComponentChildren;
  /** @returns whether it was taken */
  readonly save: () => Promise<boolean>;
  /** What `save` is done with. */
  readonly doing: Act;
}

/** Below what is edited: what others made of it meanwhile, why the last try was refused, and the buttons that save and undo. */
export function SaveRow<Fields>({ draft, isValid, show, save, doing }: SaveRowProps<Fields>): JSX.Element {
  const isReady = isValid && draft.isChanged && draft.theirs === null;
  const refused = doing.problem.value;
  const act = async (): Promise<void> => {
    if (await save()) draft.saved();
  };
  const undo = (): void => {
    doing.clear();
    draft.takeTheirs();
  };
  return (
    <>
      <ConflictNote draft={draft} onDecided={doing.clear} show={show} />
      {refused !== null && <Problem error={refused} />}
      <div class="row">
        <ActionButton kind="main" isDisabled={!isReady} action={act}>
          Save
        </ActionButton>
        {draft.isChanged && (
          <button type="button" onClick={undo}>
            Undo
          </button>
        )}
      </div>
    </>
  );
}
