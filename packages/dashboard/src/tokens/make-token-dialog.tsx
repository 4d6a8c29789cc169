import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { FormDialog, SelectField, useAct } from "../parts/index.ts";
import type { MadeToken } from "./device-tokens.ts";

const DAY_MS = 86_400_000;
const KINDS = [
  { value: "claim", title: "Claiming: the device gets its owner" },
  { value: "provision", title: "Provisioning: the device gets its certificate" },
] as const;

interface MakeTokenDialogProps {
  readonly onMade: (token: MadeToken) => void;
  readonly onClose: () => void;
}

/** Makes a token for one device or for some. */
export function MakeTokenDialog({ onMade, onClose }: MakeTokenDialogProps): JSX.Element {
  const { act, problem } = useAct();
  const kind = useSignal<(typeof KINDS)[number]["value"]>("claim");
  const uses = useSignal("1");
  const days = useSignal("1");
  const product = useSignal("");
  const make = async (): Promise<boolean> => {
    const made = await act(
      "createToken",
      {
        kind: kind.value,
        uses: Number(uses.value),
        expiresInMs: Math.round(Number(days.value) * DAY_MS),
        ...(kind.value === "provision" || product.value.trim() === "" ? {} : { product: product.value.trim() }),
      },
      null,
    );
    if (made !== undefined) onMade(made);
    return false; // what was made takes this dialog's place
  };
  return (
    <FormDialog title="Make a token" submit="Make it" onSubmit={make} onClose={onClose} problem={problem}>
      <SelectField label="For" value={kind.value} options={KINDS} onChange={(chosen) => (kind.value = chosen)} />
      <Field label="Devices" value={uses.value} onInput={(text) => (uses.value = text)} hint="How many it is for." />
      <Field
        label="Days"
        value={days.value}
        onInput={(text) => (days.value = text)}
        hint="After them it counts no more."
      />
      {kind.value === "claim" && (
        <Field
          label="Product"
          value={product.value}
          onInput={(text) => (product.value = text)}
          hint="Its code; empty: the device is activated later."
          isCode
        />
      )}
    </FormDialog>
  );
}
