import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { FormDialog, useAct } from "../parts/index.ts";

/** Makes an organisation that one owns. */
export function NewOrganisationDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act, problem } = useAct();
  const name = useSignal("");
  const make = async (): Promise<boolean> =>
    (await act("createOrganisation", { name: name.value.trim() }, `${name.value.trim()} is made.`)) !== undefined;
  return (
    <FormDialog title="Make an organisation" submit="Make it" onSubmit={make} onClose={onClose} problem={problem}>
      <Field label="Name" value={name.value} onInput={(text) => (name.value = text)} />
    </FormDialog>
  );
}
