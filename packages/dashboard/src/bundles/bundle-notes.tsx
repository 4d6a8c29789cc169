import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { SaveRow, TextAreaField, useAct, useDraft } from "../parts/index.ts";

const MAX_NOTES = 4_096;

/** What is new in a version, for people; they may say it anew. */
export function BundleNotes(props: { readonly code: string; readonly bundle: AnswerOf<"getBundle"> }): JSX.Element {
  const { code, bundle } = props;
  const { version, notes, revision } = bundle;
  const session = useSession();
  const doing = useAct();
  const draft = useDraft({ notes }, revision);
  const save = async (): Promise<boolean> => {
    const input = { code, version, notes: draft.fields.notes, revision: draft.revision };
    return (await doing.act("changeBundle", input, "The notes are saved.")) !== undefined;
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
      <SaveRow
        draft={draft}
        isValid
        show={(theirs) => <p class="notes">{theirs.notes || "(nothing)"}</p>}
        save={save}
        doing={doing}
      />
    </section>
  );
}
