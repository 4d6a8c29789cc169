import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { CheckField, Problem, SelectField, useAct } from "../../parts/index.ts";
import { pathOf } from "../../frame/index.ts";
import type { TabProps } from "../device.ts";
import { resetEffects, type ResetChoice } from "./reset-choice.ts";

const KINDS = [
  { value: "backup", title: "Settings, but what it needs to be found again stays" },
  { value: "full", title: "All settings" },
] as const;
const CAREFUL: ResetChoice = { kind: "backup", data: "keep", files: "keep", software: "keep" };

/** Factory values again, from afar: what goes and what stays is said before, and the device is named once more. */
export function ResetCard({ device: { uuid } }: TabProps): JSX.Element {
  const { act, problem } = useAct();
  const choice = useSignal(CAREFUL);
  const typed = useSignal("");
  const { kind, data, files, software } = choice.value;
  const change = (part: Partial<ResetChoice>): void => void (choice.value = { ...choice.value, ...part });
  const reset = async (): Promise<void> => {
    const answer = await act(
      "resetDevice",
      { uuid, confirm: typed.value.trim(), ...choice.value },
      "The reset is asked for: the device does it with its next check-in.",
    );
    if (answer !== undefined) typed.value = "";
  };
  return (
    <section class="card stack" aria-labelledby="reset">
      <h2 id="reset">Factory reset</h2>
      <p class="quiet">
        The device does it once, with its next check-in, at once while it is online. A power cut on the way does no
        harm. How it ended stands below <a href={pathOf({ view: "device", uuid, tab: "history" })}>History</a>.
      </p>
      <SelectField
        label="Which settings"
        value={kind}
        options={KINDS}
        onChange={(next) => change({ kind: next })}
        {...(kind === "full"
          ? { hint: "Its network's name and passkey go too: somebody may have to set it up again on the spot." }
          : {})}
      />
      <div>
        <CheckField isChecked={data === "erase"} onChange={(is) => change({ data: is ? "erase" : "keep" })}>
          Erase the app's data too
        </CheckField>
        <CheckField isChecked={files === "erase"} onChange={(is) => change({ files: is ? "erase" : "keep" })}>
          Erase users' files too
        </CheckField>
        <CheckField isChecked={software === "factory"} onChange={(is) => change({ software: is ? "factory" : "keep" })}>
          Go back to the factory's version too
        </CheckField>
      </div>
      <h3>What goes, and what stays</h3>
      <dl class="facts effects" aria-live="polite">
        {resetEffects(choice.value).map(({ what, becomes, fate }) => (
          <div key={what} class={fate}>
            <dt>{what}</dt>
            <dd>{becomes}</dd>
          </div>
        ))}
      </dl>
      <Field
        label="Type the device's UUID to confirm"
        hint={uuid}
        isCode
        value={typed.value}
        onInput={(text) => (typed.value = text)}
      />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <ActionButton kind="danger" isDisabled={typed.value.trim() !== uuid} action={reset}>
          Reset it
        </ActionButton>
      </div>
    </section>
  );
}
