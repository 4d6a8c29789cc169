import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface DayFilterProps {
  readonly label: string;
  /** As in 2026-11-21; empty: none. */
  readonly value: string;
  readonly onChange: (day: string) => void;
}

/** A day of UTC. */
export function DayFilter({ label, value, onChange }: DayFilterProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} type="date" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}
