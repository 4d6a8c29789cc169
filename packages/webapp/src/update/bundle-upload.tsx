import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { sendBundle } from "../api/index.ts";
import { bytesText, useDevice } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { FilePicker } from "@regrow/components/field";
import { readBundleAnswer, type BundleAnswer } from "./bundle-answer.ts";

/** Installs a bundle's file from this machine: no network is needed but this one. */
export function BundleUpload(): JSX.Element {
  const device = useDevice();
  const file = useSignal<File | null>(null);
  const sentBytes = useSignal<number | null>(null);
  const stopping = useSignal(new AbortController());
  const answer = useSignal<BundleAnswer | null>(null);
  const send = async (): Promise<void> => {
    const chosen = file.value;
    if (chosen === null) return;
    stopping.value = new AbortController();
    answer.value = null;
    sentBytes.value = 0;
    const onProgress = (bytes: number): void => void (sentBytes.value = bytes);
    const { status, body } = await sendBundle(chosen, { onProgress, signal: stopping.value.signal });
    sentBytes.value = null;
    answer.value = readBundleAnswer(status, body);
    if (answer.value.kind === "installed") device.expectRestart();
    else await device.refresh();
  };
  const [chosen, sent] = [file.value, sentBytes.value];
  return (
    <section class="card stack" aria-label="From a file">
      <h2>From a file</h2>
      <FilePicker
        label="Bundle"
        accept=".regrow,application/octet-stream"
        hint="A signed bundle. Sent again after a cut it goes on where it was; one that is installed already repairs what is damaged."
        onChoose={(picked) => {
          file.value = picked;
          answer.value = null;
        }}
      />
      {chosen !== null && (
        <div class="row">
          <ActionButton kind="main" action={send}>
            Send {chosen.name} ({bytesText(chosen.size)})
          </ActionButton>
          {sent !== null && (
            <button type="button" onClick={() => stopping.value.abort()}>
              Stop
            </button>
          )}
        </div>
      )}
      {chosen !== null && sent !== null && (
        <>
          <progress aria-label="Sent" max={Math.max(1, chosen.size)} value={sent} />
          <p class="quiet">
            {sent < chosen.size
              ? `${bytesText(sent)} of ${bytesText(chosen.size)} sent`
              : "All of it is sent. The device checks and installs it."}
          </p>
        </>
      )}
      <output aria-live="polite">
        {answer.value !== null && (
          <p class={`note ${answer.value.kind === "failed" ? "bad" : "good"}`}>{answer.value.words}</p>
        )}
      </output>
    </section>
  );
}
