import type { JSX } from "preact";

/** What was asked for is on its way. */
export function Loading(): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" /> Loading
    </div>
  );
}
