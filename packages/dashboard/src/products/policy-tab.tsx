import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useQuery, useSession } from "../data/index.ts";
import { CheckField, ConflictNote, Problem, WhenLoaded, useAct, useDraft } from "../parts/index.ts";
import { fieldsOf, policyWords, readPolicy, type Policy } from "./policy-fields.ts";
import type { Product } from "./product-view.tsx";

/** When the product's devices may begin an update by themselves. */
export function PolicyTab({ product: { code } }: { readonly product: Product }): JSX.Element {
  const policy = useQuery("getUpdatePolicy", { code });
  return <WhenLoaded of={policy}>{(value) => <PolicyForm code={code} policy={value} />}</WhenLoaded>;
}

function PolicyForm({ code, policy }: { readonly code: string; readonly policy: Policy }): JSX.Element {
  const session = useSession();
  const { act, problem } = useAct();
  const draft = useDraft(fieldsOf(policy), policy.revision);
  const { fields, change } = draft;
  const { problems, input } = readPolicy(fields);
  const isReady = input !== null && draft.isChanged && draft.theirs === null;
  const save = async (): Promise<void> => {
    if (input === null) return;
    const said = { code, ...input, revision: draft.revision };
    if ((await act("setUpdatePolicy", said, "The rule is saved.")) !== undefined) draft.saved();
  };
  const about = (
    <p class="quiet">
      What has begun goes on when a window closes. A device in safe mode, or without software, does not wait for a
      window. One device can have a rule of its own; what a person at the device asks for is never held back.
    </p>
  );
  if (!session.can("tag.set"))
    return (
      <section class="card stack" aria-label="When devices update">
        <h2>When devices update</h2>
        <p>{policyWords(fields)}</p>
        {about}
      </section>
    );
  return (
    <section class="card stack" aria-label="When devices update">
      <h2>When devices update</h2>
      <p role="status">Now: {policyWords(fieldsOf(policy))}</p>
      {about}
      <Field
        label="Windows"
        value={fields.window}
        onInput={(window) => change({ window })}
        hint="Such as mon-fri 02:00-05:00, sat 00:00-24:00. Empty: at any time."
        problem={problems.window}
        isCode
      />
      <Field
        label="Hours of the windows are UTC and"
        value={fields.offset}
        onInput={(offset) => change({ offset })}
        hint="A fixed offset: summer time moves a window by an hour."
        problem={problems.offset}
        isCode
      />
      <Field
        label="Not before"
        value={fields.notBefore}
        onInput={(notBefore) => change({ notBefore })}
        hint="UTC, such as 2027-03-01 02:00. Empty: at once."
        problem={problems.notBefore}
        isCode
      />
      <CheckField isChecked={fields.asksFirst} onChange={(asksFirst) => change({ asksFirst })}>
        Each version waits for somebody's consent, device by device
      </CheckField>
      <ConflictNote draft={draft} show={(theirs) => policyWords(theirs)} />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <ActionButton kind="main" isDisabled={!isReady} action={save}>
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
