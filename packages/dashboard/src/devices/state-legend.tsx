import type { JSX } from "preact";
import { Badge, PRESENCES } from "../parts/index.ts";
import { DEVICE_STATES } from "./device-state.ts";

/** What the states mean, for who has not met them yet. */
export function StateLegend(): JSX.Element {
  return (
    <details>
      <summary>What the states mean</summary>
      <dl class="facts legend">
        {Object.entries({ ...DEVICE_STATES, ...PRESENCES }).map(([name, { title, mood, about }]) => (
          <div key={name}>
            <dt>
              <Badge mood={mood}>{title}</Badge>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
