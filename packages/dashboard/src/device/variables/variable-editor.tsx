import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { CheckField, Problem, SelectField, useAct } from "../../parts/index.ts";
import { valueProblem, type ListedVariable } from "./catalogue.ts";

export interface EditorProps {
  readonly uuid: string;
  readonly variable: ListedVariable;
  readonly canSet: boolean;
  readonly onDone: () => void;
}

/** A new value, with what it may be; what the device refuses is said here. What is typed stays while the list is read anew. */
export function VariableEditor({ uuid, variable, canSet, onDone }: EditorProps): JSX.Element {
  const { name, value, about, choices } = variable;
  const { act, problem } = useAct();
  const typed = useSignal(value);
  const saves = useSignal(true);
  const wrong = valueProblem(name, typed.value);
  const set = async (): Promise<void> => {
    if (wrong !== null || !canSet) return;
    const answer = await act(
      "setDeviceVariables",
      { uuid, values: { [name]: typed.value }, save: saves.value },
      `${name} is set.`,
    );
    if (answer !== undefined) onDone();
  };
  return (
    <form
      class="stack editor"
      onSubmit={(event) => {
        event.preventDefault();
        void set();
      }}
    >
      {choices === null ? (
        <Field
          label={`Value of ${name}`}
          isCode
          value={typed.value}
          onInput={(text) => (typed.value = text)}
          problem={wrong}
        />
      ) : (
        <SelectField
          label={`Value of ${name}`}
          value={typed.value}
          options={choices.map((choice) => ({ value: choice, title: choice }))}
          onChange={(next) => (typed.value = next)}
        />
      )}
      <p class="quiet small break">{about.join(" ")}</p>
      <CheckField isChecked={saves.value} onChange={(next) => (saves.value = next)}>
        Save it, so that it counts after a restart too
      </CheckField>
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <ActionButton kind="main" isDisabled={wrong !== null || !canSet} action={set}>
          Set
        </ActionButton>
        <button type="button" onClick={onDone}>
          Leave it
        </button>
      </div>
    </form>
  );
}
