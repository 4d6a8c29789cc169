import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { Field, FilePicker } from "@regrow/components/field";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import { checkFileName } from "@regrow/core/file";
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { Problem, bytesText } from "../parts/index.ts";

export interface GiveFileCardProps {
  readonly title: string;
  /** What the button says. */
  readonly submit: string;
  /** Gives it. @returns whether it was taken */
  readonly give: (name: string, file: File) => Promise<boolean>;
  /** Why it was refused. */
  readonly problem: ReadonlySignal<RegrowError | null>;
}

/** Gives a file that is chosen, or dropped, under a name. */
export function GiveFileCard({ title, submit, give, problem }: GiveFileCardProps): JSX.Element {
  const file = useSignal<File | null>(null);
  const name = useSignal("");
  const chosen = file.value;
  const named = name.value.trim();
  const wrong = named === "" ? null : nameProblem(named);
  const send = async (): Promise<void> => {
    if (chosen !== null && (await give(named, chosen))) file.value = null;
  };
  return (
    <section class="card stack" aria-labelledby="give">
      <h2 id="give">{title}</h2>
      <FilePicker
        label="File"
        hint="4 MiB at most. Choose one, or drop it here."
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
            <ActionButton kind="main" isDisabled={named === "" || wrong !== null} action={send}>
              {submit}
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

/** What a device would say to the name; null where it takes it. */
function nameProblem(name: string): string | null {
  try {
    checkFileName(name);
    return null;
  } catch (thrown) {
    return asRegrowError(thrown).message;
  }
}
