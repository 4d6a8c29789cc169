import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface TextAreaFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  readonly maxLength?: number;
}

/** Some lines to type into. */
export function TextAreaField({ label, value, onInput, hint, maxLength }: TextAreaFieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={4}
        value={value}
        {...(maxLength === undefined ? {} : { maxLength })}
        {...(hint === undefined ? {} : { "aria-describedby": `${id}-about` })}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-about`} class="hint">
          {hint}
        </span>
      )}
    </div>
  );
}
