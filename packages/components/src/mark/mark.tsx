import type { JSX } from "preact";

/** A tail that grows again. */
export function Mark(): JSX.Element {
  return (
    <svg width="30" height="30" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M8 15C8 8 4 7 2 7c0 4 2 6 6 6m0 2c0-9 3-11 6-12 0 5-2 8-6 8"
        fill="none"
        stroke="currentColor"
        stroke-width="1.2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
