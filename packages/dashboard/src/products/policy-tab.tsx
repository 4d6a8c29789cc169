import type { JSX } from "preact";
import { useQuery, useSession } from "../data/index.ts";
import { SaveRow, WhenLoaded, useAct, useDraft } from "../parts/index.ts";
import { PolicyFields } from "./policy-fields.tsx";
import type { Product } from "./product-view.tsx";
import { policyWords, readPolicy, typedPolicy, type Policy } from "./typed-policy.ts";

/** When the product's devices may begin an update by themselves. */
export function PolicyTab({ product: { code } }: { readonly product: Product }): JSX.Element {
  const policy = useQuery("getUpdatePolicy", { code });
  return <WhenLoaded of={policy}>{(value) => <PolicyForm code={code} policy={value} />}</WhenLoaded>;
}

function PolicyForm({ code, policy }: { readonly code: string; readonly policy: Policy }): JSX.Element {
  const session = useSession();
  const doing = useAct();
  const draft = useDraft(typedPolicy(policy), policy.revision);
  const { problems, input } = readPolicy(draft.fields);
  const save = async (): Promise<boolean> => {
    if (input === null) return false;
    const said = { code, ...input, revision: draft.revision };
    return (await doing.act("setUpdatePolicy", said, "The rule is saved.")) !== undefined;
  };
  return (
    <section class="card stack" aria-label="When devices update">
      <h2>When devices update</h2>
      <p role="status">Now: {policyWords(typedPolicy(policy))}</p>
      <p class="quiet">
        What has begun goes on when a window closes. A device in safe mode, or without software, does not wait for a
        window. One device can have a rule of its own; what a person at the device asks for is never held back.
      </p>
      {session.can("tag.set") && (
        <>
          <PolicyFields typed={draft.fields} problems={problems} change={draft.change} />
          <SaveRow draft={draft} isValid={input !== null} show={policyWords} save={save} doing={doing} />
        </>
      )}
    </section>
  );
}
