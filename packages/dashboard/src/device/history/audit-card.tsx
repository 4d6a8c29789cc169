import type { JSX } from "preact";
import { usePages } from "../../data/index.ts";
import { More, Table, TimeAgo, WhenLoaded } from "../../parts/index.ts";
import { changedText } from "./changed-text.ts";

const EVERY_MS = 15_000;

/** Who changed what about the device, what was typed on its console among it. */
export function AuditCard({ uuid }: { readonly uuid: string }): JSX.Element {
  const { loaded, more } = usePages(
    "listAudit",
    { target: `device ${uuid}`, limit: 50 },
    ({ entries }) => entries,
    EVERY_MS,
  );
  return (
    <section class="card stack" aria-labelledby="audit">
      <h2 id="audit">Who did what</h2>
      <WhenLoaded of={loaded}>
        {({ items, hasMore }) =>
          items.length === 0 ? (
            <p class="quiet">
              Nobody has changed anything about it yet. Every change, and every line on its console, will stand here.
            </p>
          ) : (
            <>
              <Table
                caption="Changes of this device, the newest first"
                rows={items}
                keyOf={({ sequence }) => String(sequence)}
                columns={[
                  {
                    title: "Who",
                    cell: ({ actor }) => (
                      <span class="break">{actor.id === uuid ? "the device itself" : actor.name}</span>
                    ),
                  },
                  { title: "What", cell: ({ operation }) => <code class="break">{operation}</code> },
                  { title: "Particulars", cell: ({ changed }) => <span class="break">{changedText(changed)}</span> },
                  { title: "When", cell: ({ atMs }) => <TimeAgo atMs={atMs} /> },
                  { title: "From", cell: ({ address }) => <span class="break quiet">{address ?? ""}</span> },
                ]}
              />
              <More hasMore={hasMore} onMore={more} shown={items.length} />
            </>
          )
        }
      </WhenLoaded>
    </section>
  );
}
