import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { isSuccess, quote, wordsOf } from "../api/index.ts";
import { useDevice, useReadings, valueIn } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { useAnnouncements } from "@regrow/components/announcement";
import { Field } from "@regrow/components/field";
import { useLoaded } from "../page/use-loaded.ts";
import { readAbout, valueProblem, type AboutVariable, type Allowed } from "./about.ts";
import { withLock } from "./catalogue.ts";

export interface EditorProps {
  readonly name: string;
  /** Null: it is never shown. */
  readonly value: string | null;
  readonly isLocked: boolean;
}

/** What the device says of a variable, and the way to change it. */
export function VariableEditor(props: EditorProps): JSX.Element {
  const { loaded } = useLoaded(`help ${props.name}`, readAbout);
  const now = loaded.value;
  if (now.kind === "loading") return <p class="editor quiet">Asking the device.</p>;
  if (now.kind === "failed") return <p class="editor">{now.reason}</p>;
  if (now.value === null) return <p class="editor">The device says nothing of it.</p>;
  return <Editor {...props} about={now.value} />;
}

function Editor({ name, value, isLocked, about }: EditorProps & { readonly about: AboutVariable }): JSX.Element {
  const device = useDevice();
  const readings = useReadings();
  const { tell } = useAnnouncements();
  const draft = useSignal(value ?? "");
  if (about.access === "read") return <p class="editor quiet">The device tells it: it cannot be set.</p>;
  const problem = valueProblem(about.allowed, draft.value);
  const carryOut = async (line: string, done: string): Promise<void> => {
    const result = await device.run(line);
    tell(isSuccess(result) ? done : wordsOf(result), isSuccess(result) ? "good" : "bad");
    await device.refresh();
  };
  const set = (text: string): Promise<void> => {
    draft.value = text;
    return carryOut(`set ${name} ${quote(text) ?? ""}`, `${name} is set. It counts ${about.counts}.`);
  };
  const lock = (): Promise<void> => {
    const names = valueIn(readings, "system.variable_lock");
    return carryOut(
      `set system.variable_lock ${withLock(names, name, !isLocked)}`,
      isLocked ? `${name} is not locked any more.` : `${name} is locked: a factory reset leaves it as it is.`,
    );
  };
  return (
    <div class="editor stack">
      <ValueInput name={name} allowed={about.allowed} value={draft.value} onInput={(text) => (draft.value = text)} />
      <p class="quiet small">
        A change counts {about.counts}.
        {about.defaultValue !== null && ` Default: ${about.defaultValue === "" ? "empty" : about.defaultValue}.`}
      </p>
      <div class="row">
        <ActionButton kind="main" isSmall isDisabled={problem !== null} action={() => set(draft.value)}>
          Set
        </ActionButton>
        {about.defaultValue !== null && (
          <ActionButton isSmall action={() => set(about.defaultValue ?? "")}>
            Default
          </ActionButton>
        )}
        {about.isLockable && (
          <ActionButton isSmall pressed={isLocked} action={lock}>
            Locked against resets
          </ActionButton>
        )}
      </div>
    </div>
  );
}

interface InputProps {
  readonly name: string;
  readonly allowed: Allowed;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function ValueInput({ name, allowed, value, onInput }: InputProps): JSX.Element {
  const id = useId();
  if (allowed.kind === "boolean" || allowed.kind === "choice") {
    const choices = allowed.kind === "boolean" ? ["0", "1"] : allowed.choices;
    return (
      <div class="field">
        <label for={id}>Value of {name}</label>
        <select id={id} value={value} onChange={(event) => onInput(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {allowed.kind === "boolean" ? BOOLEAN_TEXTS[choice] : choice}
            </option>
          ))}
        </select>
      </div>
    );
  }
  const hint = allowed.kind === "number" ? `${allowed.min} to ${allowed.max} ${allowed.unit}`.trim() : allowed.note;
  return (
    <Field
      label={`Value of ${name}`}
      value={value}
      isCode
      hint={hint}
      problem={valueProblem(allowed, value)}
      onInput={onInput}
    />
  );
}

const BOOLEAN_TEXTS: Readonly<Partial<Record<string, string>>> = { 0: "0 (off)", 1: "1 (on)" };
