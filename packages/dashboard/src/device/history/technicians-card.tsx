import type { JSX } from "preact";
import { usePages } from "../../data/index.ts";
import { Badge, Paged, TimeAgo } from "../../parts/index.ts";

const ACTIONS = {
  update: "Updated it on the spot",
  bridge: "Carried messages for it",
  factory: "Made it in the factory",
};
const MOODS = { done: "good", failed: "bad", interrupted: "busy" } as const;

/** What technicians did with the device, as their tools reported it. */
export function TechniciansCard({ uuid }: { readonly uuid: string }): JSX.Element {
  const pages = usePages("listTechnicianEntries", { uuid, limit: 20 }, ({ entries }) => entries);
  return (
    <section class="card stack" aria-labelledby="technicians">
      <h2 id="technicians">Technicians</h2>
      <Paged of={pages} empty={<p class="quiet">No technician has reported anything about it.</p>}>
        {(items) => (
          <ul class="list">
            {items.map(({ hash, technician, action, version, result, detail, atMs, isProven }) => (
              <li key={hash} class="stack tight">
                <div class="row">
                  <Badge mood={MOODS[result]}>{result}</Badge>
                  <strong class="break">
                    {technician}: {ACTIONS[action]}
                    {version !== null && ` (${version})`}
                  </strong>
                  <span class="quiet small">
                    <TimeAgo atMs={atMs} />
                    {isProven ? ", proven by the device's own signature" : ", by the technician's word alone"}
                  </span>
                </div>
                {detail !== "" && <p class="break">{detail}</p>}
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}
