import type { AnswerOf } from "@regrow/client/client";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { CheckField, ConflictNote, FormDialog, useAct, useDraft } from "../../parts/index.ts";
import { fieldsOf, policyWords, readPolicy } from "../../products/index.ts";

interface DialogProps {
  readonly uuid: string;
  readonly read: AnswerOf<"getDeviceUpdatePolicy">;
  readonly onClose: () => void;
}

/** A rule for one device, in the words of its product's. */
export function PolicyDialog({ uuid, read, onClose }: DialogProps): JSX.Element {
  const { act, problem, clear } = useAct();
  const draft = useDraft(fieldsOf(read.counts), read.revision);
  const { fields, change } = draft;
  const { problems, input } = readPolicy(fields);
  const send = async (): Promise<boolean> => {
    if (input === null) return false;
    const said = { uuid, ...input, revision: draft.revision };
    return (await act("setDeviceUpdatePolicy", said, "The rule counts from its next check-in on.")) !== undefined;
  };
  return (
    <FormDialog title="When this device updates" submit="Keep" onSubmit={send} onClose={onClose} problem={problem}>
      <Field
        label="Windows"
        hint="Such as mon-fri 02:00-05:00, sat 00:00-24:00. Empty: at any time."
        value={fields.window}
        onInput={(window) => change({ window })}
        problem={problems.window}
        isCode
      />
      <Field
        label="Hours of the windows are UTC and"
        hint="A fixed offset: summer time moves a window by an hour."
        value={fields.offset}
        onInput={(offset) => change({ offset })}
        problem={problems.offset}
        isCode
      />
      <Field
        label="Not before"
        hint="UTC, such as 2027-03-01 02:00. Empty: at once."
        value={fields.notBefore}
        onInput={(notBefore) => change({ notBefore })}
        problem={problems.notBefore}
        isCode
      />
      <CheckField isChecked={fields.asksFirst} onChange={(asksFirst) => change({ asksFirst })}>
        Each version waits until somebody agrees to it
      </CheckField>
      <ConflictNote
        draft={{
          ...draft,
          takeTheirs: () => (clear(), draft.takeTheirs()),
          keepMine: () => (clear(), draft.keepMine()),
        }}
        show={(theirs) => policyWords(theirs)}
      />
    </FormDialog>
  );
}
