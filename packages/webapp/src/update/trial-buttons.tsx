import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { wordsOf } from "../api/index.ts";
import { useDevice } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";

/** A person may end a trial either way. */
export function TrialButtons(): JSX.Element {
  const device = useDevice();
  const answer = useSignal("");
  const run = (line: string) => async (): Promise<void> => {
    answer.value = wordsOf(await device.run(line));
    await device.refresh();
  };
  return (
    <div class="stack tight">
      <div class="row">
        <ActionButton isSmall action={run("confirm")}>
          Keep this version
        </ActionButton>
        <ActionButton isSmall action={run("rollback")}>
          Go back to the one before
        </ActionButton>
      </div>
      <output aria-live="polite">{answer.value}</output>
    </div>
  );
}
