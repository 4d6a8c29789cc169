import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { ConflictNote, FormDialog, useAct, useDraft } from "../../parts/index.ts";
import { PolicyFields, policyWords, readPolicy, typedPolicy } from "../../products/index.ts";

interface DialogProps {
  readonly uuid: string;
  readonly read: AnswerOf<"getDeviceUpdatePolicy">;
  readonly onClose: () => void;
}

/** A rule for one device, in the words of its product's. */
export function PolicyDialog({ uuid, read, onClose }: DialogProps): JSX.Element {
  const { act, problem, clear } = useAct();
  const draft = useDraft(typedPolicy(read.counts), read.revision);
  const { problems, input } = readPolicy(draft.fields);
  const send = async (): Promise<boolean> => {
    if (input === null) return false;
    const said = { uuid, ...input, revision: draft.revision };
    return (await act("setDeviceUpdatePolicy", said, "The rule counts from its next check-in on.")) !== undefined;
  };
  return (
    <FormDialog
      title="When this device updates"
      submit="Keep"
      onSubmit={send}
      onClose={onClose}
      missing={input === null ? "One of the fields cannot be taken as it is." : null}
      problem={problem}
    >
      <PolicyFields typed={draft.fields} problems={problems} change={draft.change} />
      <ConflictNote draft={draft} onDecided={clear} show={(theirs) => policyWords(theirs)} />
    </FormDialog>
  );
}
