import type { JSX } from "preact";
import { ConflictNote, FormDialog, TextAreaField, readLines, useAct, useDraft } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";

const MAX_NOTES = 4_000;

/** What is typed stays as it is while the device is read anew; what somebody else made of it meanwhile is shown beside it. */
export function DescriptionDialog({ device, onClose }: TabProps & { readonly onClose: () => void }): JSX.Element {
  const { uuid } = device;
  const { act, problem, clear } = useAct();
  const draft = useDraft({ labels: device.labels.join("\n"), notes: device.notes }, device.revision);
  const { labels, notes } = draft.fields;
  const send = async (): Promise<boolean> => {
    const input = { uuid, labels: readLines(labels), notes, revision: draft.revision };
    return (await act("describeDevice", input, "Labels and notes are kept.")) !== undefined;
  };
  return (
    <FormDialog title="Labels and notes" submit="Keep" onSubmit={send} onClose={onClose} problem={problem}>
      <TextAreaField
        label="Labels"
        hint="One in a line: a word, or a name with a value such as site=Bern."
        value={labels}
        onInput={(text) => draft.change({ labels: text })}
      />
      <TextAreaField
        label="Notes"
        value={notes}
        maxLength={MAX_NOTES}
        onInput={(text) => draft.change({ notes: text })}
      />
      <ConflictNote
        draft={draft}
        onDecided={clear}
        show={(theirs) => (
          <>
            <p class="notes">{theirs.labels || "no labels"}</p>
            <p class="notes">{theirs.notes || "no notes"}</p>
          </>
        )}
      />
    </FormDialog>
  );
}
