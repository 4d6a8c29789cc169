import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { isSuccess, quote, wordsOf } from "../api/index.ts";
import { readVersion, useDevice, useReadings, valueIn } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import { View } from "@regrow/components/frame";
import { ownershipLine, ownershipOf } from "./ownership.ts";

/** The DMS is asked, over whatever network there is. */
const DMS_MS = 60_000;

/** Whose the device is: certificate, owner and product. */
export function OwnershipView(): JSX.Element {
  const readings = useReadings();
  const { product } = readVersion(valueIn(readings, "system.version"));
  const { steps, isProvisioned, owner, pin } = ownershipOf(readings, product);
  const dialect = valueIn(readings, "system.dialect");
  return (
    <View
      title="Ownership"
      lead="A device gets a certificate of its management server (DMS), then an owner, then the product that it runs."
    >
      <section class="card" aria-label="How far it is">
        <ol class="steps list">
          {steps.map(({ title, words, isDone }) => (
            <li key={title} class={isDone ? "done" : ""}>
              <div>
                <strong>{title}</strong>
                <p class="quiet">{words}</p>
              </div>
            </li>
          ))}
        </ol>
      </section>
      {!isProvisioned && (
        <WordForm
          title="Provision"
          label="Provisioning token"
          about="One that its DMS has made for this device. It is used once."
          button="Provision"
          lines={(token) => [`set dms.provision.token ${quote(token) ?? ""}`, "dms_provision"]}
        />
      )}
      {isProvisioned && owner === "" && <PinCard pin={pin} line={ownershipLine("pin", "", dialect) ?? ""} />}
      {isProvisioned && (
        <WordForm
          title="Claim"
          label="Claim token"
          about="Made in the DMS by whoever shall own the device."
          button="Claim"
          lines={(token) => [ownershipLine("claim", token, dialect) ?? ""]}
        />
      )}
      {isProvisioned && (
        <WordForm
          title="Activate"
          label="Product code"
          about="The product whose software the device shall run, such as ACME-KIOSK. On a production product this is for good."
          button="Activate"
          lines={(code) => [ownershipLine("activate", code, dialect) ?? ""]}
        />
      )}
    </View>
  );
}

interface WordFormProps {
  readonly title: string;
  readonly label: string;
  readonly about: string;
  readonly button: string;
  /** Carried out one after the other; the last one's answer is shown. */
  readonly lines: (word: string) => readonly string[];
}

function WordForm({ title, label, about, button, lines }: WordFormProps): JSX.Element {
  const device = useDevice();
  const word = useSignal("");
  const answer = useSignal<{ readonly isGood: boolean; readonly words: string } | null>(null);
  const text = word.value.trim();
  const problem = text !== "" && quote(text) === null ? "No double quotes and no control characters." : null;
  const act = async (): Promise<void> => {
    for (const line of lines(text)) {
      const result = await device.run(line, { waitMs: DMS_MS });
      answer.value = { isGood: isSuccess(result), words: wordsOf(result) };
      if (!isSuccess(result)) break;
    }
    if (answer.value?.isGood === true) word.value = "";
    await device.refresh();
  };
  return (
    <section class="card stack" aria-label={title}>
      <h2>{title}</h2>
      <Field
        label={label}
        hint={about}
        problem={problem}
        value={word.value}
        isCode
        onInput={(now) => (word.value = now)}
      />
      <div class="row">
        <ActionButton isDisabled={text === "" || problem !== null} action={act}>
          {button}
        </ActionButton>
      </div>
      <output aria-live="polite">
        {answer.value !== null && <p class={`note ${answer.value.isGood ? "good" : "bad"}`}>{answer.value.words}</p>}
      </output>
    </section>
  );
}

function PinCard({ pin, line }: { readonly pin: string; readonly line: string }): JSX.Element {
  const device = useDevice();
  const problem = useSignal<string | null>(null);
  const ask = async (): Promise<void> => {
    const result = await device.run(line, { waitMs: DMS_MS });
    problem.value = isSuccess(result) ? null : wordsOf(result);
    await device.refresh();
  };
  return (
    <section class="card stack" aria-label="Claim by PIN">
      <h2>Claim by PIN</h2>
      <p class="quiet">Type this PIN in the DMS to claim the device. It counts for a short time.</p>
      <output aria-live="polite">{pin !== "" && <span class="pin">{pin}</span>}</output>
      {problem.value !== null && <p class="note bad">{problem.value}</p>}
      <div class="row">
        <ActionButton action={ask}>{pin === "" ? "Get a PIN" : "Another PIN"}</ActionButton>
      </div>
    </section>
  );
}
