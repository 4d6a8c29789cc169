import type { RegrowError } from "@regrow/core/error";
import type { JSX } from "preact";

/** What went wrong, and what to do about it. */
export function Problem({ error }: { readonly error: RegrowError }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>{error.message}</strong>
      </p>
      <p>
        {error.row.fix} <span class="quiet small">({error.code})</span>
      </p>
    </div>
  );
}
