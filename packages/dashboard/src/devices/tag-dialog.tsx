import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useStore } from "../data/index.ts";
import { SelectField, devicesText } from "../parts/index.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { chosenCount, selectOf, type Choice } from "./choice.ts";
import { TAGS, type Tag } from "./device-filter.ts";

export interface ChosenDialogProps {
  /** As it was when the dialog was opened. */
  readonly choice: Choice;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Which tag the chosen devices follow. */
export function TagDialog({ choice, onDone, onClose }: ChosenDialogProps): JSX.Element {
  const store = useStore();
  const tag = useSignal<Tag>("release");
  return (
    <BulkDialog
      title={`Set the tag of ${devicesText(chosenCount(choice))}`}
      formProblem={null}
      ask={(confirm, key) =>
        store.act("tagDevices", { select: selectOf(choice), tag: tag.value, ...confirm }, undefined, key)
      }
      nameOf={(devices) => `Set ${tag.value} on ${devices}`}
      onDone={onDone}
      onClose={onClose}
    >
      <p class="quiet">
        A device is offered the version of its product that has its tag. Where none has it, alpha falls back to beta,
        and beta to release.
      </p>
      <SelectField
        label="Tag"
        value={tag.value}
        options={TAGS.map((value) => ({ value, title: value }))}
        onChange={(value) => (tag.value = value)}
      />
    </BulkDialog>
  );
}
