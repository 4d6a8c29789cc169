import type { AnswerOf } from "@regrow/client/client";
import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { ConflictNote, Problem, TextAreaField, useAct, useDraft } from "../parts/index.ts";

const MAX_NOTES = 4_096;

/** What is new in a version, for people; they may say it anew. */
export function BundleNotes(props: { readonly code: string; readonly bundle: AnswerOf<"getBundle"> }): JSX.Element {
  const { code, bundle } = props;
  const { version, notes, revision } = bundle;
  const session = useSession();
  const { act, problem } = useAct();
  const draft = useDraft({ notes }, revision);
  const save = async (): Promise<void> => {
    const input = { code, version, notes: draft.fields.notes, revision: draft.revision };
    if ((await act("changeBundle", input, "The notes are saved.")) !== undefined) draft.saved();
  };
  if (!session.can("bundle.publish"))
    return (
      <section class="card stack" aria-label="Notes">
        <h2>Notes</h2>
        {notes === "" ? <p class="quiet">None.</p> : <p class="break notes">{notes}</p>}
      </section>
    );
  return (
    <section class="card stack" aria-label="Notes">
      <h2>Notes</h2>
      <TextAreaField
        label="What is new"
        value={draft.fields.notes}
        onInput={(value) => draft.change({ notes: value })}
        hint="For people. Everything else of a version is signed and cannot be changed."
        maxLength={MAX_NOTES}
      />
      <ConflictNote draft={draft} show={(theirs) => <p class="notes">{theirs.notes || "(nothing)"}</p>} />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <ActionButton kind="main" isDisabled={!draft.isChanged || draft.theirs !== null} action={save}>
          Save
        </ActionButton>
        {draft.isChanged && (
          <button type="button" onClick={draft.takeTheirs}>
            Undo
          </button>
        )}
      </div>
    </section>
  );
}
