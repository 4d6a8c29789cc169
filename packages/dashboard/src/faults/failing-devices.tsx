import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { useQuery } from "../data/index.ts";
import { pathOf, setSearch } from "../frame/index.ts";
import { EmptyState, Filters, ProductFilter, Table, WhenLoaded, type Column } from "../parts/index.ts";
import { DayBars } from "./day-bars.tsx";

type FailingDevice = AnswerOf<"listFailingDevices">["devices"][number];

const EVERY_MS = 15_000;

/** Which devices to look at first: those that failed most lately. */
export function FailingDevices({ product }: { readonly product: string }): JSX.Element {
  const devices = useQuery("listFailingDevices", product === "" ? {} : { product }, EVERY_MS);
  return (
    <>
      <Filters inUse={product === "" ? 0 : 1} onClear={product === "" ? null : () => setSearch({ product: undefined })}>
        <ProductFilter value={product} onChange={(code) => setSearch({ product: code })} />
      </Filters>
      <WhenLoaded of={devices}>
        {({ devices: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="No device has failed">
              <p>In the last 7 days no device has told of a fault{product === "" ? "" : ` with ${product}`}.</p>
            </EmptyState>
          ) : (
            <section class="card stack" aria-label="List">
              <Table
                caption="Devices that failed most in the last 7 days"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ uuid }) => uuid}
              />
            </section>
          )
        }
      </WhenLoaded>
    </>
  );
}

const COLUMNS: readonly Column<FailingDevice>[] = [
  {
    title: "Device",
    cell: ({ uuid }) => (
      <a class="code break" href={pathOf({ view: "device", uuid, tab: "faults" })}>
        {uuid}
      </a>
    ),
  },
  { title: "Faults", isNumber: true, cell: ({ faults }) => faults.toLocaleString("en") },
  { title: "Last 7 days", cell: ({ days }) => <DayBars days={days} /> },
  { title: "Product", cell: ({ product }) => product ?? <span class="quiet">none</span> },
  {
    title: "Runs",
    cell: ({ runningVersion }) => runningVersion ?? <span class="quiet">nothing it has confirmed</span>,
  },
];
