import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

export interface FiltersProps {
  /** What is asked for most: on a phone the others are behind a button beside it. Left out: all are always there. */
  readonly first?: ComponentChildren;
  readonly children: ComponentChildren;
  /** How many of the others are in use. */
  readonly inUse: number;
  /** Leaves all of them; null where there is nothing to leave. */
  readonly onClear: (() => void) | null;
}

/** What narrows a list down. */
export function Filters({ first, children, inUse, onClear }: FiltersProps): JSX.Element {
  const id = useId();
  const isOpen = useSignal(false);
  const clear = onClear !== null && (
    <button type="button" class="small" onClick={onClear}>
      Clear filters
    </button>
  );
  return (
    <search class="filters" aria-label="Filters">
      {first !== undefined && (
        <div class="first-filter">
          {first}
          <button
            type="button"
            class="small filters-button"
            aria-expanded={isOpen.value}
            aria-controls={id}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            Filters{inUse > 0 ? ` (${inUse})` : ""}
          </button>
          {clear}
        </div>
      )}
      <div id={id} class="more-filters" data-open={first === undefined || isOpen.value}>
        {children}
        {first === undefined && clear}
      </div>
    </search>
  );
}
