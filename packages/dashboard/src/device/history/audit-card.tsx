import type { JSX } from "preact";
import { AuditTable } from "../../audit/index.ts";
import { usePages } from "../../data/index.ts";
import { Paged } from "../../parts/index.ts";

const EVERY_MS = 15_000;

/** Who changed what about the device, what was typed on its console among it. */
export function AuditCard({ uuid }: { readonly uuid: string }): JSX.Element {
  const pages = usePages("listAudit", { target: `device ${uuid}`, limit: 50 }, ({ entries }) => entries, EVERY_MS);
  return (
    <section class="card stack" aria-labelledby="audit">
      <h2 id="audit">Who did what</h2>
      <Paged
        of={pages}
        empty={
          <p class="quiet">
            Nobody has changed anything about it yet. Every change, and every line on its console, will stand here.
          </p>
        }
      >
        {(items) => <AuditTable caption="Changes of this device, newest first" entries={items} device={uuid} />}
      </Paged>
    </section>
  );
}
