import type { JSX } from "preact";
import { useId } from "preact/hooks";

interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly title: string;
  /** Those of a group stand together under its name. */
  readonly group?: string;
}

export interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly hint?: string;
  /** Enter in it does not send the form: what the choice will do is read first. */
  readonly keepsEnter?: boolean;
}

/** One of a few. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>): JSX.Element {
  const { label, value, options, onChange, hint, keepsEnter = false } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        {...(hint === undefined ? {} : { "aria-describedby": `${id}-about` })}
        onKeyDown={(event) => {
          if (keepsEnter && event.key === "Enter") event.preventDefault();
        }}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {[...Map.groupBy(options, ({ group }) => group)].map(([group, grouped]) =>
          group === undefined ? (
            grouped.map(optionOf)
          ) : (
            <optgroup key={group} label={group}>
              {grouped.map(optionOf)}
            </optgroup>
          ),
        )}
      </select>
      {hint !== undefined && (
        <span id={`${id}-about`} class="hint">
          {hint}
        </span>
      )}
    </div>
  );
}

function optionOf({ value, title }: SelectOption<string>): JSX.Element {
  return (
    <option key={value} value={value}>
      {title}
    </option>
  );
}
