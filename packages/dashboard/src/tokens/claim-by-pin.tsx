import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { Problem, useAct } from "../parts/index.ts";

/** Claims a device by the PIN that it shows. */
export function ClaimByPin(): JSX.Element {
  const { act, problem } = useAct();
  const pin = useSignal("");
  const claim = async (): Promise<void> => {
    const claimed = await act("claimByPin", { pin: pin.value.trim() }, null);
    if (claimed !== undefined) location.assign(`/devices/${claimed.uuid}`);
  };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void claim();
      }}
    >
      <h2>Claim by PIN</h2>
      <p class="quiet">
        A device that is provisioned and nobody's shows a PIN: on its own page, or on its console by{" "}
        <code>dms_claim</code> alone.
      </p>
      <Field label="PIN" value={pin.value} onInput={(text) => (pin.value = text)} isCode />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <button class="main">Claim</button>
      </div>
    </form>
  );
}
