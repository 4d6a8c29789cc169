import type { JSX } from "preact";
import { TimeAgo } from "../../parts/index.ts";
import type { LogEntry } from "../log/log-entry.ts";

/** What safe mode did, the newest first. */
export function StepsList({ steps }: { readonly steps: readonly LogEntry[] }): JSX.Element {
  return (
    <ul class="list">
      {steps.map(({ sequence, atMs, text }) => (
        <li key={sequence}>
          <span class="quiet small">
            <TimeAgo atMs={atMs} />
          </span>{" "}
          <span class="break">{text}</span>
        </li>
      ))}
    </ul>
  );
}
