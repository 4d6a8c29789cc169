import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { CheckField, FormDialog, devicesText, useAct } from "../parts/index.ts";
import { wipeText, type Transfer } from "./transfer.ts";

export interface AcceptDialogProps {
  readonly transfer: Transfer;
  readonly onClose: () => void;
}

/** Takes devices that were offered; says before what becomes of them. */
export function AcceptDialog({ transfer, onClose }: AcceptDialogProps): JSX.Element {
  const { id, from, wipe: isWipeOffered } = transfer;
  const wipe = useSignal(isWipeOffered);
  const { act, problem } = useAct();
  const devices = devicesText(transfer.devices);
  const accept = async (): Promise<boolean> =>
    (await act("acceptTransfer", { id, wipe: wipe.value }, `${devices} of ${from.name} are yours now.`)) !== undefined;
  return (
    <FormDialog
      title={`Accept ${devices}`}
      submit={wipe.value ? `Accept and wipe ${devices}` : `Accept ${devices}`}
      isDangerous={wipe.value}
      onSubmit={accept}
      onClose={onClose}
      problem={problem}
    >
      <p class="break">
        They are yours at once, and {from.name} sees them no more. Devices of a production product keep it; others lose
        theirs, and are offered nothing until you activate them for one of yours.
      </p>
      {isWipeOffered ? (
        <p>{wipeText(true)}</p>
      ) : (
        <>
          <CheckField isChecked={wipe.value} onChange={(isChecked) => (wipe.value = isChecked)}>
            Wipe them, for what somebody may have left there
          </CheckField>
          <p class="quiet">{wipeText(wipe.value)}</p>
        </>
      )}
    </FormDialog>
  );
}
