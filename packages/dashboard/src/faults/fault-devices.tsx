import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { pathOf, search, setSearch } from "../frame/index.ts";
import { Paged, SelectField, Table, TimeAgo, type Column } from "../parts/index.ts";
import type { Cause } from "./cause.ts";

interface FaultDevice {
  readonly uuid: string;
  readonly count: number;
  readonly lastAtMs: number;
}

const PAGE = 50;
const ALL = "";

/** Devices that have shown a cause; of one version where the address names it. */
export function FaultDevices(props: {
  readonly fingerprint: string;
  /** The cause in the organisation, or in each product that one reaches. */
  readonly faults: readonly Cause[];
}): JSX.Element {
  const { fingerprint, faults } = props;
  const versions = faults.flatMap((cause) => cause.versions);
  const chosen = versions.find((row) => placeText(row) === search.value.get("in"));
  const place = chosen === undefined ? {} : { product: chosen.product, version: chosen.version };
  const pages = usePages("listFaultDevices", { fingerprint, ...place, limit: PAGE }, ({ devices }) => devices);
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>Devices</h2>
        {versions.length > 1 && (
          <SelectField
            label="With version"
            value={chosen === undefined ? ALL : placeText(chosen)}
            options={[
              { value: ALL, title: "Any" },
              ...versions.map((row) => ({ value: placeText(row), title: placeText(row) })),
            ]}
            onChange={(value) => setSearch({ in: value })}
          />
        )}
      </div>
      <Paged of={pages} total={chosen?.devices ?? (faults.length === 1 ? faults[0]?.devices : undefined)}>
        {(items) => (
          <Table caption="Devices that have shown it" columns={COLUMNS} rows={items} keyOf={({ uuid }) => uuid} />
        )}
      </Paged>
    </section>
  );
}

function placeText({ product, version }: Cause["versions"][number]): string {
  return `${product} ${version}`;
}

const COLUMNS: readonly Column<FaultDevice>[] = [
  {
    title: "Device",
    cell: ({ uuid }) => (
      <a class="code" href={pathOf({ view: "device", uuid, tab: "faults" })}>
        {uuid}
      </a>
    ),
  },
  { title: "Faults", isNumber: true, cell: ({ count }) => count.toLocaleString("en") },
  { title: "Last seen", cell: ({ lastAtMs }) => <TimeAgo atMs={lastAtMs} /> },
];
