import { useSignal, useSignalEffect } from "@preact/signals";
import { useAnnouncements } from "@regrow/components/announcement";
import { FilePicker } from "@regrow/components/field";
import type { JSX } from "preact";
import { useStore } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { CheckField, Problem, bytesText } from "../parts/index.ts";
import { LeftUploads } from "./left-uploads.tsx";
import { uploadOf, type Sending } from "./uploads.ts";
import { usePageDrop } from "./use-page-drop.ts";

/** Takes a bundle: chosen here, or dropped anywhere on the page. */
export function UploadCard({ code }: { readonly code: string }): JSX.Element {
  const store = useStore();
  const { tell } = useAnnouncements();
  const isDraft = useSignal(false);
  const upload = uploadOf(code);
  const send = async (file: File): Promise<void> => {
    await upload.send(store.call, file, isDraft.value ? "draft" : "available");
    await store.refresh();
  };
  const isOver = usePageDrop((file) => void send(file));
  useSignalEffect(() => {
    const now = upload.sending.value;
    if (now.kind === "done") tell(`${now.version} has arrived.`);
  });
  return (
    <section class={`card stack upload${isOver.value ? " over" : ""}`} aria-label="A new version">
      <h2>A new version</h2>
      <FilePicker
        label="Bundle"
        accept=".regrow,application/x-tar,application/octet-stream"
        hint="Choose a .regrow file, or drop one anywhere on this page. Every signature and byte is checked before there is a version; after a cut line the same file goes on where it was."
        onChoose={(file) => void send(file)}
      />
      <CheckField isChecked={isDraft.value} onChange={(value) => (isDraft.value = value)}>
        As a draft, which nobody is offered
      </CheckField>
      <SendingNow code={code} sending={upload.sending.value} onStop={() => upload.stop()} />
      <LeftUploads code={code} isSending={upload.sending.value.kind === "sending"} />
    </section>
  );
}

interface SendingProps {
  readonly code: string;
  readonly sending: Sending;
  readonly onStop: () => void;
}

function SendingNow({ code, sending, onStop }: SendingProps): JSX.Element | null {
  switch (sending.kind) {
    case "idle":
      return null;
    case "sending":
      return <Progress sending={sending} onStop={onStop} />;
    case "stopped":
      return (
        <p class="note" role="status">
          {sending.name} is stopped. What has arrived waits a day for the same file.
        </p>
      );
    case "refused":
      return (
        <div class="stack tight">
          <p class="break">{sending.name} was refused:</p>
          <Problem error={sending.error} />
        </div>
      );
    case "done":
      return (
        <p class="note good" role="status">
          <span>
            <a href={pathOf({ view: "bundle", code, version: sending.version })}>
              {code} {sending.version}
            </a>{" "}
            is here{sending.state === "draft" ? ", as a draft" : ""}. Devices are offered it when a tag leads to it.
          </span>
        </p>
      );
  }
}

const WORDS = {
  reading: "Reading the file",
  sending: "Sending",
  waiting: "The line is cut; it goes on by itself",
} as const;

function Progress({
  sending: { name, stage },
  onStop,
}: {
  readonly sending: Extract<Sending, { kind: "sending" }>;
  readonly onStop: () => void;
}): JSX.Element {
  return (
    <div class="stack tight">
      <div class="row apart">
        <span class="break">
          {name}:{" "}
          <span role="status">
            {stage.kind === "checking" ? "The DMS checks every signature and byte" : WORDS[stage.kind]}
          </span>
        </span>
        <button type="button" class="small" onClick={onStop}>
          Stop
        </button>
      </div>
      {stage.kind === "checking" ? (
        <progress aria-label="Checking" />
      ) : (
        <>
          <progress aria-label={WORDS[stage.kind]} max={Math.max(1, stage.totalBytes)} value={stage.doneBytes} />
          <span class="quiet small number">
            {bytesText(stage.doneBytes)} of {bytesText(stage.totalBytes)}
          </span>
        </>
      )}
    </div>
  );
}
