import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { FormDialog, useAct } from "../parts/index.ts";
import { csvOf } from "./device-tokens.ts";

/** Provisioning tokens for a production line, each for one device with a UUID of its own: a file for a spreadsheet. */
export function BatchDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act, problem } = useAct();
  const count = useSignal("100");
  const product = useSignal("");
  const make = async (): Promise<boolean> => {
    const code = product.value.trim();
    const asked = { count: Number(count.value), ...(code === "" ? {} : { product: code }) };
    const made = await act("createTokenBatch", asked, "The tokens are in the file that was downloaded.");
    if (made !== undefined) download("tokens.csv", csvOf(made.tokens));
    return made !== undefined;
  };
  return (
    <FormDialog title="Make many tokens" submit="Make and download" onSubmit={make} onClose={onClose} problem={problem}>
      <p>
        One for each device of a production line, with the UUID that it is to have. The file is the only time they are
        seen.
      </p>
      <Field label="Devices" value={count.value} onInput={(text) => (count.value = text)} />
      <Field
        label="Product"
        value={product.value}
        onInput={(text) => (product.value = text)}
        hint="Its code; empty: none."
        isCode
      />
    </FormDialog>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
