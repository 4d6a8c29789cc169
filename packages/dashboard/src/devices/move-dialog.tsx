import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useStore } from "../data/index.ts";
import { CheckField, devicesText } from "../parts/index.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { chosenCount, selectOf } from "./choice.ts";
import type { ChosenDialogProps } from "./tag-dialog.tsx";

/** The chosen devices are offered to another organisation. */
export function MoveDialog({ choice, onDone, onClose }: ChosenDialogProps): JSX.Element {
  const store = useStore();
  const recipient = useSignal("");
  const wipe = useSignal(false);
  const to = recipient.value.trim();
  return (
    <BulkDialog
      title={`Offer ${devicesText(chosenCount(choice))} to another organisation`}
      formProblem={to === "" ? "Write whose they are to be." : null}
      ask={(confirm, key) => {
        const input = { select: selectOf(choice), recipient: to, wipe: wipe.value };
        return store.act("moveDevices", { ...input, ...confirm }, undefined, key);
      }}
      nameOf={(devices) => `Offer ${devices} to ${to}`}
      isDangerous
      onDone={onDone}
      onClose={onClose}
    >
      <p class="quiet">
        They stay yours until the other organisation accepts, and you can withdraw the offer until then under Transfers.
        Afterwards you do not see them any more.
      </p>
      <Field
        label="Organisation"
        value={recipient.value}
        onInput={(value) => (recipient.value = value)}
        hint="Its name on this DMS, or its identifier where several have that name."
      />
      <CheckField isChecked={wipe.value} onChange={(isChecked) => (wipe.value = isChecked)}>
        Wipe them when it accepts: files of users, the app's data and variables go. Otherwise what is on them goes with
        them.
      </CheckField>
    </BulkDialog>
  );
}
