import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useStore } from "../data/index.ts";
import { TextAreaField, devicesText, readLines } from "../parts/index.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { labelsProblem } from "./bulk.ts";
import { chosenCount, selectOf } from "./choice.ts";
import type { ChosenDialogProps } from "./tag-dialog.tsx";

/** Labels that the chosen devices get and lose; the others stay. */
export function LabelDialog({ choice, onDone, onClose }: ChosenDialogProps): JSX.Element {
  const store = useStore();
  const added = useSignal("");
  const removed = useSignal("");
  const add = readLines(added.value);
  const remove = readLines(removed.value);
  const missing = add.length + remove.length === 0 ? "Write a label to add or to remove." : null;
  return (
    <BulkDialog
      title={`Change labels of ${devicesText(chosenCount(choice))}`}
      formProblem={missing ?? labelsProblem(add) ?? labelsProblem(remove)}
      ask={(confirm, key) =>
        store.act("labelDevices", { select: selectOf(choice), add, remove, ...confirm }, undefined, key)
      }
      nameOf={(devices) => `Change labels of ${devices}`}
      onDone={onDone}
      onClose={onClose}
    >
      <TextAreaField
        label="Add"
        value={added.value}
        onInput={(value) => (added.value = value)}
        hint="One in each line: a word (kiosk), or a name and a value (site=Bern), which replaces another value of that name."
      />
      <TextAreaField
        label="Remove"
        value={removed.value}
        onInput={(value) => (removed.value = value)}
        hint="One in each line: site takes it off whatever its value is, site=Bern only where it is that."
      />
    </BulkDialog>
  );
}
