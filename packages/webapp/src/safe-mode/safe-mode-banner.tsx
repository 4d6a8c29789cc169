import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useDevice, useReadings, valueIn } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { isSuccess, wordsOf } from "../api/index.ts";
import { lastSaid } from "./last-said.ts";
import { judgeStep, RECOVERY_STEPS, type StepOutcome } from "./steps.ts";

/** On every view while the device is in safe mode: what it means, and the documented way out with a button for each step. */
export function SafeModeBanner({ isOpen }: { readonly isOpen: boolean }): JSX.Element | null {
  const { isSafeMode, messages } = useDevice();
  if (!isSafeMode.value) return null;
  const said = lastSaid(messages.value);
  return (
    <section class="card stack safe-mode" aria-labelledby="safe-mode-title">
      <div class="stack tight" role="alert">
        <h2 id="safe-mode-title">Safe mode: the app does not run</h2>
        <p>
          The device started without its app, which failed too often, or because somebody asked for it. Everything on
          this page works: look at the faults, update, change a setting, or take the five steps.
        </p>
      </div>
      {said !== undefined && (
        <p class="quiet small break">
          The device itself said last: <q>{said}</q>
        </p>
      )}
      <details open={isOpen}>
        <summary>
          <strong>Recovery, step by step</strong>
        </summary>
        <RecoverySteps />
      </details>
    </section>
  );
}

function RecoverySteps(): JSX.Element {
  const device = useDevice();
  const outcomes = useSignal<readonly (StepOutcome | undefined)[]>([]);
  const take = async (index: number): Promise<void> => {
    const step = RECOVERY_STEPS[index];
    if (step === undefined) return;
    const outcome = judgeStep(step, await device.run(step.line));
    outcomes.value = RECOVERY_STEPS.map((_, each) => (each === index ? outcome : outcomes.value[each]));
    if (step.line === "faults_reset") await device.refresh();
  };
  return (
    <div class="stack">
      <ol class="steps list">
        {RECOVERY_STEPS.map((step, index) => {
          const outcome = outcomes.value[index];
          return (
            <li key={index} class={outcome?.isDone === true ? "done" : ""}>
              <div>
                {step.title} <code class="quiet">{step.line}</code>
              </div>
              <ActionButton isSmall kind={step.line === "reboot" ? "main" : ""} action={() => take(index)}>
                {step.button}
              </ActionButton>
              <output aria-live="polite">
                {outcome !== undefined && <div class={`answer${outcome.isDone ? "" : " bad"}`}>{outcome.words}</div>}
              </output>
            </li>
          );
        })}
      </ol>
      <p class="quiet small">
        If it comes back to safe mode, a version or a setting still makes the app fail: update it, or reset it to its
        factory values.
      </p>
      <OtherWays />
    </div>
  );
}

/** An update heals what a new version heals; a reset what a setting broke. */
function OtherWays(): JSX.Element {
  const device = useDevice();
  const answer = useSignal("");
  const isZentrios = valueIn(useReadings(), "system.dialect") === "zentrios";
  const update = async (): Promise<void> => {
    const result = await device.run(isZentrios ? "ota" : "dfu_update", { waitMs: 60_000 });
    answer.value = isSuccess(result) ? `${result.text}. See Update for how far it is.` : wordsOf(result);
  };
  return (
    <div class="stack tight">
      <h3>Or</h3>
      <div class="row">
        <ActionButton isSmall action={update}>
          Update now
        </ActionButton>
        <a class="button small" href="#/update">
          Upload a bundle
        </a>
        <a class="button small" href="#/reset">
          Factory reset
        </a>
      </div>
      <output aria-live="polite">{answer.value !== "" && <div class="answer">{answer.value}</div>}</output>
    </div>
  );
}
