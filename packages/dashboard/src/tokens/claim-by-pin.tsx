import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { FormCard, useAct } from "../parts/index.ts";

/** Claims a device by the PIN that it shows. */
export function ClaimByPin(): JSX.Element {
  const { act, problem } = useAct();
  const pin = useSignal("");
  const claim = async (): Promise<void> => {
    const claimed = await act("claimByPin", { pin: pin.value.trim() }, null);
    if (claimed !== undefined) location.assign(`/devices/${claimed.uuid}`);
  };
  return (
    <FormCard title="Claim by PIN" submit="Claim" onSubmit={claim} problem={problem}>
      <p class="quiet">
        A device that is provisioned and nobody's shows a PIN: on its own page, or on its console by{" "}
        <code>dms_pin</code> (<code>dms pin</code> on ZentriOS).
      </p>
      <Field label="PIN" value={pin.value} onInput={(text) => (pin.value = text)} isCode />
    </FormCard>
  );
}
