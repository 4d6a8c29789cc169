import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { goTo, pathOf } from "../frame/index.ts";
import { FormDialog, useAct } from "../parts/index.ts";

interface FinalDialogProps {
  readonly code: string;
  readonly onClose: () => void;
}

/** Makes it a production product, once its code was typed again. */
export function ProductionDialog({ code, onClose }: FinalDialogProps): JSX.Element {
  const { act, problem } = useAct();
  const confirm = useSignal("");
  return (
    <FormDialog
      title={`Make ${code} a production product?`}
      submit="Make it one, for good"
      isDangerous
      onClose={onClose}
      problem={problem}
      onSubmit={async () =>
        (await act("startProduction", { code, confirm: confirm.value.trim() }, `${code} is a production product.`)) !==
        undefined
      }
    >
      <p>This cannot be undone by anybody:</p>
      <ul class="bullets">
        <li>a device that is activated to it stays with it, also when it changes hands</li>
        <li>its devices take a version only by their tag, never by its name</li>
        <li>it is never a development product again</li>
      </ul>
      <Field
        label={`Type ${code} to confirm`}
        value={confirm.value}
        onInput={(value) => (confirm.value = value)}
        isCode
      />
    </FormDialog>
  );
}

/** Deletes it, once its code was typed. */
export function DeleteDialog({ code, onClose }: FinalDialogProps): JSX.Element {
  const { act, problem } = useAct();
  const confirm = useSignal("");
  const isTyped = confirm.value.trim() === code;
  const remove = async (): Promise<boolean> => {
    const done = await act("deleteProduct", { code }, `The product ${code} is deleted.`);
    if (done !== undefined) goTo(pathOf({ view: "products" }));
    return done !== undefined;
  };
  return (
    <FormDialog
      title={`Delete ${code}?`}
      submit="Delete it"
      isDangerous
      onClose={onClose}
      missing={isTyped ? null : `Type ${code} first.`}
      problem={problem}
      onSubmit={remove}
    >
      <p>
        Its code, its signed metadata, its files and the webhooks that are for it alone go. Your keys stay with you, and
        can sign for a product of that code again.
      </p>
      <Field
        label={`Type ${code} to confirm`}
        value={confirm.value}
        onInput={(value) => (confirm.value = value)}
        problem={confirm.value === "" || isTyped ? null : "This is not the product's code."}
        isCode
      />
    </FormDialog>
  );
}
