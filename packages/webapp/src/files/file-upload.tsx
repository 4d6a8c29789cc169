import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { bytesText, useDevice, useReadings, valueIn } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { useAnnouncements } from "@regrow/components/announcement";
import { Field } from "@regrow/components/field";
import { FilePicker } from "@regrow/components/field";
import { nameProblem } from "./listing.ts";
import { uploadFile } from "./upload-file.ts";

/** A file is read whole to have its checksum; one that does not fit into the memory of a phone belongs into a bundle. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Makes a file on the device from one of this machine. */
export function FileUpload({ onDone }: { readonly onDone: () => Promise<void> }): JSX.Element {
  const device = useDevice();
  const dialect = valueIn(useReadings(), "system.dialect");
  const { tell } = useAnnouncements();
  const file = useSignal<File | null>(null);
  const name = useSignal("");
  const sentBytes = useSignal<number | null>(null);
  const stopping = useSignal(new AbortController());
  const id = useId();
  const choose = (chosen: File): void => {
    file.value = chosen;
    name.value = chosen.name;
  };
  const upload = async (): Promise<void> => {
    const chosen = file.value;
    if (chosen === null || nameProblem(name.value) !== null) return;
    if (chosen.size > MAX_BYTES) return tell(`More than ${bytesText(MAX_BYTES)} is too much for this way.`, "bad");
    stopping.value = new AbortController();
    sentBytes.value = 0;
    const uploaded = await uploadFile(name.value, new Uint8Array(await chosen.arrayBuffer()), {
      run: device.run,
      dialect,
      onProgress: (bytes) => (sentBytes.value = bytes),
      signal: stopping.value.signal,
    });
    sentBytes.value = null;
    tell(uploaded.ok ? `${name.value} is on the device.` : uploaded.reason, uploaded.ok ? "good" : "bad");
    if (uploaded.ok) file.value = null;
    await onDone();
  };
  const chosen = file.value;
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id}>Upload</h2>
      <FilePicker label="File" onChoose={choose} />
      {chosen !== null && (
        <>
          <Field
            label="Name on the device"
            value={name.value}
            isCode
            hint={bytesText(chosen.size)}
            problem={nameProblem(name.value)}
            onInput={(text) => (name.value = text)}
          />
          {sentBytes.value !== null && (
            <progress aria-label="Uploaded" max={Math.max(1, chosen.size)} value={sentBytes.value} />
          )}
          <div class="row">
            <ActionButton kind="main" isDisabled={nameProblem(name.value) !== null} action={upload}>
              Upload
            </ActionButton>
            {sentBytes.value !== null && (
              <button type="button" onClick={() => stopping.value.abort()}>
                Stop
              </button>
            )}
          </div>
        </>
      )}
    </section>
  );
}
