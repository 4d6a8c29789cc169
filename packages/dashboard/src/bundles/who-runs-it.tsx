import type { JSX } from "preact";
import { usePages, useQuery, valueOf } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { Badge, Paged, Table, TimeAgo, devicesText } from "../parts/index.ts";

/** Devices that run a version, by their signed logs. */
export function WhoRunsIt({ code, version }: { readonly code: string; readonly version: string }): JSX.Element {
  const filter = { product: code, version };
  const counted = valueOf(useQuery("countDevices", filter).value);
  const pages = usePages("listDevices", { ...filter, limit: 20 }, ({ devices }) => devices);
  const search = new URLSearchParams(filter);
  return (
    <section class="card stack" aria-label="Who runs it">
      <div class="row apart">
        <h2>Who runs it</h2>
        {counted !== undefined && counted.count > 0 && (
          <a href={`/devices?${search.toString()}`}>{devicesText(counted.count)}</a>
        )}
      </div>
      <Paged of={pages} total={counted?.count} empty={<p class="quiet">No device runs this version.</p>}>
        {(items) => (
          <Table
            caption={`Devices that run ${version}`}
            rows={items}
            keyOf={({ uuid }) => uuid}
            columns={[
              {
                title: "Device",
                cell: ({ uuid }) => (
                  <a class="code break" href={pathOf({ view: "device", uuid, tab: "state" })}>
                    {uuid}
                  </a>
                ),
              },
              {
                title: "State",
                cell: ({ reported }) =>
                  reported?.onTrial === true ? <Badge mood="busy">on trial</Badge> : <Badge mood="good">runs</Badge>,
              },
              { title: "Tag", cell: ({ tag }) => tag },
              { title: "Seen", cell: ({ lastSeenAtMs }) => <TimeAgo atMs={lastSeenAtMs} /> },
            ]}
          />
        )}
      </Paged>
    </section>
  );
}
