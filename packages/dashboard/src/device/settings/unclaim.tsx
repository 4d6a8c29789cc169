import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { goTo } from "../../frame/index.ts";
import { CheckField, FormDialog, useAct } from "../../parts/index.ts";

/** Lets go of the device, once somebody has said whether it is to be wiped. */
export function Unclaim({ uuid }: { readonly uuid: string }): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <>
      <button type="button" onClick={() => (isOpen.value = true)}>
        Let go of it
      </button>
      {isOpen.value && <UnclaimDialog uuid={uuid} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

function UnclaimDialog({ uuid, onClose }: { readonly uuid: string; readonly onClose: () => void }): JSX.Element {
  const { act, problem } = useAct();
  const wipes = useSignal(true);
  const send = async (): Promise<boolean> => {
    const answer = await act("unclaimDevice", { uuid, wipe: wipes.value }, "The device belongs to nobody now.");
    if (answer !== undefined) goTo("/devices");
    return answer !== undefined;
  };
  return (
    <FormDialog
      title="Let go of the device?"
      submit="Let go of it"
      isDangerous
      onSubmit={send}
      onClose={onClose}
      problem={problem}
    >
      <p>
        Whoever has a claim token or its PIN may have it then. Where your organisation made it known you see it as
        unclaimed until somebody has it. A device of a production product keeps the product, any other loses it.
      </p>
      <p>
        <code class="break">{uuid}</code>
      </p>
      <CheckField isChecked={wipes.value} onChange={(next) => (wipes.value = next)}>
        Wipe it with its next check-in: users' files, the app's data and variables go
      </CheckField>
    </FormDialog>
  );
}
