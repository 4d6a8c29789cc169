import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { FormDialog, SelectField, useAct } from "../../parts/index.ts";
import type { Device } from "../device.ts";

const TAGS = [
  { value: "alpha", title: "alpha: for trying out" },
  { value: "beta", title: "beta: before everybody else" },
  { value: "release", title: "release: for everybody" },
] as const;

/** Which tag of its product a device follows. */
export function TagDialog({ device, onClose }: { readonly device: Device; readonly onClose: () => void }): JSX.Element {
  const { act, problem } = useAct();
  const tag = useSignal(device.tag);
  return (
    <FormDialog
      title="The tag that it follows"
      submit="Follow it"
      onSubmit={async () =>
        (await act(
          "setDeviceTag",
          { uuid: device.uuid, tag: tag.value },
          `The device follows ${tag.value} from its next check-in on.`,
        )) !== undefined
      }
      onClose={onClose}
      problem={problem}
    >
      <SelectField
        label="Tag"
        value={tag.value}
        options={TAGS}
        onChange={(next) => (tag.value = next)}
        hint="It gets the version that holds this tag; where none does, the one of the next steadier tag."
      />
    </FormDialog>
  );
}
