import { useSignal } from "@preact/signals";
import { ConfirmDialog } from "@regrow/components/dialog";
import type { JSX } from "preact";
import { Problem, useAct } from "../../parts/index.ts";

/** Takes a file away from the device, once that was confirmed. */
export function TakeAway({ uuid, name }: { readonly uuid: string; readonly name: string }): JSX.Element {
  const { act, problem } = useAct();
  const isOpen = useSignal(false);
  return (
    <>
      <button type="button" class="small" aria-label={`Take away ${name}`} onClick={() => (isOpen.value = true)}>
        Take away
      </button>
      {problem.value !== null && <Problem error={problem.value} />}
      {isOpen.value && (
        <ConfirmDialog
          title="Take the file away?"
          confirm="Take away"
          isDangerous
          onConfirm={() => {
            isOpen.value = false;
            void act("removeDeviceFile", { uuid, name }, `${name} is taken away from the device.`);
          }}
          onCancel={() => (isOpen.value = false)}
        >
          <p>
            The device deletes <code class="break">{name}</code> with its next check-in. A file of its bundle with the
            same name is seen again then.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
