import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export interface TypedFilterProps {
  readonly label: string;
  /** As the address has it. */
  readonly value: string;
  /** Somebody has stopped typing, or is done. */
  readonly onSettle: (value: string) => void;
  readonly placeholder?: string;
  /** Values to choose from; others can be typed. */
  readonly suggestions?: readonly string[];
  readonly maxLength?: number;
}

const SETTLE_MS = 300;

/** A filter that is typed: it counts when the typing stops. What is typed stays, whatever the address says meanwhile. */
export function TypedFilter(props: TypedFilterProps): JSX.Element {
  const { label, value, onSettle, placeholder, suggestions = [], maxLength = 192 } = props;
  const id = useId();
  const typed = useSignal(value);
  const settled = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Changed by something else than this field: a link, or "clear the filters".
    if (value !== settled.current) typed.value = settled.current = value;
  }, [value, typed]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (text: string): void => {
    clearTimeout(timer.current);
    if (text.trim() === settled.current) return;
    settled.current = text.trim();
    onSettle(settled.current);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={typed.value}
        maxLength={maxLength}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(suggestions.length === 0 ? {} : { list: `${id}-known` })}
        onInput={(event) => {
          const text = (typed.value = event.currentTarget.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => settle(text), SETTLE_MS);
        }}
        onChange={(event) => settle(event.currentTarget.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-known`}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </div>
  );
}
