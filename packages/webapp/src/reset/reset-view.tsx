import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { wordsOf } from "../api/index.ts";
import { useDevice, useReadings, valueIn } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import { View } from "@regrow/components/frame";
import { consequences, DEFAULT_RESET, RESET_TYPES, resetLine, type ResetChoice } from "./reset.ts";

/** Erasing is carried out at the next start; the order for it is durable at once. */
const RESET_MS = 60_000;

/** Factory values again: what for, what is kept, and only with the device's own MAC address. */
export function ResetView(): JSX.Element {
  const device = useDevice();
  const choice = useSignal<ResetChoice>(DEFAULT_RESET);
  const typed = useSignal("");
  const answer = useSignal<string | null>(null);
  const mac = valueIn(useReadings(), "wlan.mac");
  const line = resetLine(choice.value, typed.value, mac);
  const isCache = choice.value.type === "cache";
  const reset = async (): Promise<void> => {
    if (line === null) return;
    answer.value = wordsOf(await device.run(line, { waitMs: RESET_MS }));
    typed.value = "";
    if (isCache) await device.refresh();
  };
  return (
    <View title="Factory reset" lead="A power cut on the way does no harm: the reset is finished at the next start.">
      <section class="card stack" aria-label="What is reset">
        <TypeChoice choice={choice.value} onChange={(next) => (choice.value = next)} />
        {!isCache && <Extras choice={choice.value} onChange={(next) => (choice.value = next)} />}
      </section>
      <section class="card stack" aria-label="What will be gone, and what stays">
        <h2>What will be gone, and what stays</h2>
        <ul>
          {consequences(choice.value).map(({ isKept, text }) => (
            <li key={text} class={isKept ? "kept" : "gone"}>
              <span class="only-heard">{isKept ? "stays: " : "gone: "}</span>
              {text}
            </li>
          ))}
        </ul>
        <Field
          label="Type the device's MAC address to confirm"
          hint={mac === "" ? "Not known yet." : `It is ${mac}`}
          isCode
          value={typed.value}
          onInput={(text) => (typed.value = text)}
        />
        <div class="row">
          <ActionButton kind="danger" isDisabled={line === null} action={reset}>
            {isCache ? "Take the factory values" : "Reset and restart"}
          </ActionButton>
        </div>
        <output aria-live="polite">{answer.value !== null && <div class="answer">{answer.value}</div>}</output>
      </section>
    </View>
  );
}

interface ChoiceProps {
  readonly choice: ResetChoice;
  readonly onChange: (choice: ResetChoice) => void;
}

function TypeChoice({ choice, onChange }: ChoiceProps): JSX.Element {
  const name = useId();
  return (
    <fieldset class="stack tight">
      <legend class="label">What is reset</legend>
      {RESET_TYPES.map(({ type, title, about }) => (
        <label key={type} class="check">
          <input
            type="radio"
            name={name}
            checked={choice.type === type}
            onChange={() => onChange({ ...choice, type })}
          />
          <span>
            <strong>{title}</strong>
            <span class="quiet"> {about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Extras({ choice, onChange }: ChoiceProps): JSX.Element {
  const rows = [
    { name: "erasesData", text: "Erase the app's data too" },
    { name: "erasesFiles", text: "Erase the files that users have made too" },
    { name: "restoresSoftware", text: "Go back to the factory's version of the software too" },
  ] as const;
  return (
    <fieldset class="stack tight">
      <legend class="label">And besides</legend>
      {rows.map(({ name, text }) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            checked={choice[name]}
            onChange={(event) => onChange({ ...choice, [name]: event.currentTarget.checked })}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
