import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { Field, FilePicker } from "@regrow/components/field";
import { asRegrowError } from "@regrow/core/error";
import { checkFileName } from "@regrow/core/file";
import type { JSX } from "preact";
import { Problem, bytesText, useAct } from "../../parts/index.ts";

/** Gives the device a file that is chosen, or dropped. */
export function GiveFile({ uuid }: { readonly uuid: string }): JSX.Element {
  const { act, problem } = useAct();
  const file = useSignal<File | null>(null);
  const name = useSignal("");
  const chosen = file.value;
  const wrong = name.value === "" ? null : nameProblem(name.value);
  const send = async (): Promise<void> => {
    if (chosen === null) return;
    const answer = await act(
      "putDeviceFile",
      { uuid, name: name.value, body: chosen },
      `${name.value} is on its way to the device.`,
    );
    if (answer !== undefined) file.value = null;
  };
  return (
    <section class="card stack" aria-labelledby="give">
      <h2 id="give">Give it a file</h2>
      <FilePicker
        label="File"
        hint="Choose one, or drop it here."
        onChoose={(next) => {
          file.value = next;
          name.value = next.name;
        }}
      />
      {chosen !== null && (
        <>
          <Field
            label="Name on the device"
            isCode
            value={name.value}
            onInput={(text) => (name.value = text)}
            hint={`${bytesText(chosen.size)}. A file of the same name is replaced.`}
            problem={wrong}
          />
          <div class="row">
            <ActionButton kind="main" isDisabled={name.value === "" || wrong !== null} action={send}>
              Give it
            </ActionButton>
            <button type="button" onClick={() => (file.value = null)}>
              Not this one
            </button>
          </div>
        </>
      )}
      {problem.value !== null && <Problem error={problem.value} />}
    </section>
  );
}

/** What the device would say to the name; null where it takes it. */
function nameProblem(name: string): string | null {
  try {
    checkFileName(name);
    return null;
  } catch (thrown) {
    return asRegrowError(thrown).message;
  }
}
