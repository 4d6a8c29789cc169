import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { CheckField, Form, SelectField, useAct } from "../../parts/index.ts";
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
    const answer = await act(
      "setDeviceVariables",
      { uuid, values: { [name]: typed.value }, save: saves.value },
      `${name} is set.`,
    );
    if (answer !== undefined) onDone();
  };
  return (
    <Form
      look="stack editor"
      submit="Set"
      onSubmit={set}
      cancel={{ title: "Leave it", act: onDone }}
      isWaiting={wrong !== null || !canSet}
      problem={problem}
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
    </Form>
  );
}
