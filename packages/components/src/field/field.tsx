import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  /** Why the value cannot be taken; null where it can. */
  readonly problem?: string | null;
  readonly type?: keyof typeof TYPES;
  readonly isCode?: boolean;
  readonly placeholder?: string;
}

/** A line to type into, with its label, what is expected, and what is wrong with it. */
export function Field(props: FieldProps): JSX.Element {
  const { label, value, onInput, hint, problem = null, type = "text", isCode = false, placeholder } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        {...TYPES[type]}
        class={isCode ? "code" : ""}
        value={value}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-about`}
        {...(placeholder === undefined ? {} : { placeholder })}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span id={`${id}-about`} class={problem === null ? "hint" : "problem"}>
        {problem ?? hint ?? ""}
      </span>
    </div>
  );
}

const TYPES = { text: { type: "text" }, password: { type: "password" }, search: { type: "search" } } as const;
