import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { isSuccess, wordsOf } from "../api/index.ts";
import { useDevice } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { readQuery, type QueryAnswer } from "./update.ts";

const DMS_MS = 60_000;

/** Asks the management server, and updates by it. */
export function FromServer({ isZentrios }: { readonly isZentrios: boolean }): JSX.Element {
  const device = useDevice();
  const answer = useSignal<Said | null>(null);
  const query = async (): Promise<void> => {
    const result = await device.run("dfu_query", { waitMs: DMS_MS });
    answer.value =
      result.kind === "answer" && /^[012]/.test(result.text)
        ? readQuery(result.text)
        : { kind: "failed", reason: wordsOf(result) };
  };
  const start = async (): Promise<void> => {
    const result = await device.run(isZentrios ? "ota" : "dfu_update", { waitMs: DMS_MS });
    answer.value = isSuccess(result)
      ? { kind: "said", words: result.text }
      : { kind: "failed", reason: wordsOf(result) };
    await device.refresh();
  };
  return (
    <section class="card stack" aria-label="From the management server">
      <h2>From the management server</h2>
      <div class="row">
        {!isZentrios && <ActionButton action={query}>Is there an update?</ActionButton>}
        <ActionButton kind="main" action={start}>
          Update now
        </ActionButton>
      </div>
      <output aria-live="polite">
        {answer.value !== null && <p class={`note ${moodOf(answer.value)}`}>{textOf(answer.value)}</p>}
      </output>
    </section>
  );
}

type Said = QueryAnswer | { readonly kind: "said"; readonly words: string };

function moodOf({ kind }: Said): "good" | "busy" | "bad" {
  if (kind === "failed") return "bad";
  return kind === "available" ? "busy" : "good";
}

function textOf(answer: Said): string {
  switch (answer.kind) {
    case "available":
      return `Version ${answer.version} is there for this device.`;
    case "up-to-date":
      return "This is the newest version.";
    case "failed":
      return answer.reason;
    case "said":
      return answer.words;
  }
}
