import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { FormCard, useAct } from "../parts/index.ts";

/** What the organisation is called. */
export function Name(): JSX.Element {
  const session = useSession();
  const { act, problem } = useAct();
  const name = useSignal(session.organisation);
  const rename = async (): Promise<void> => {
    const renamed = await act("renameOrganisation", { name: name.value.trim() }, null);
    // The name is in the frame of every page.
    if (renamed !== undefined) location.reload();
  };
  return (
    <FormCard title="Name" submit="Rename" onSubmit={rename} problem={problem}>
      <Field label="Name" value={name.value} onInput={(text) => (name.value = text)} />
    </FormCard>
  );
}
