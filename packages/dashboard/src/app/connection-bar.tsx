import type { JSX } from "preact";
import { useStore } from "../data/index.ts";

/** Says while the DMS does not answer that what is shown is old; read out when it comes and when it goes. */
export function ConnectionBar(): JSX.Element {
  const { connection } = useStore();
  const now = connection.value;
  return (
    <div role="status" aria-live="polite">
      {now.kind === "lost" && (
        <div class="lost">
          <div class="row">
            <span class="spinner" aria-hidden="true" />
            <span>
              The DMS does not answer. What is shown is as it was at {new Date(now.sinceMs).toLocaleTimeString()}; this
              page tries again by itself.
            </span>
          </div>
        </div>
      )}
    </div>
  );
}
