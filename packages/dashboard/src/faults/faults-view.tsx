import { causeText, errorLine } from "@regrow/core/fault";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { usePages } from "../data/index.ts";
import { pathOf, search, setSearch } from "../frame/index.ts";
import { EmptyState, Paged, Table, Tabs, TimeAgo, type Column } from "../parts/index.ts";
import { firstSeenText, versionsText, type Cause } from "./cause.ts";
import { DayBars } from "./day-bars.tsx";
import { FailingDevices } from "./failing-devices.tsx";
import { NO_FAULT_FILTERS, readFaultFilter } from "./fault-filter.ts";
import { FaultFilters } from "./fault-filters.tsx";

const PAGE = 50;

/** What goes wrong in the field, by cause. */
export function FaultsView(): JSX.Element {
  const product = search.value.get("product") ?? "";
  const isByDevice = search.value.get("by") === "device";
  return (
    <View
      title="Faults"
      lead={
        isByDevice
          ? "The devices that failed most in the last 7 days, whatever the cause."
          : "Faults with the same cause are one row, whichever devices and versions show them. What was seen last comes first."
      }
    >
      <Tabs
        label="Faults"
        tabs={[
          { title: "By cause", href: placeOf({ product }), isCurrent: !isByDevice },
          { title: "By device", href: placeOf({ product, by: "device" }), isCurrent: isByDevice },
        ]}
      />
      {isByDevice ? <FailingDevices product={product} /> : <ByCause />}
    </View>
  );
}

/** An address of this view; what is empty is left out. */
function placeOf(named: Readonly<Record<string, string>>): string {
  const given = new URLSearchParams(Object.entries(named).filter(([, value]) => value !== "")).toString();
  return given === "" ? pathOf({ view: "faults" }) : `${pathOf({ view: "faults" })}?${given}`;
}

function ByCause(): JSX.Element {
  const [openedAtMs] = useState(Date.now);
  const { filter, words } = readFaultFilter(search.value, openedAtMs);
  const pages = usePages("listFaults", { ...filter, limit: PAGE }, ({ faults }) => faults);
  return (
    <>
      <FaultFilters />
      <Paged of={pages} card="List" empty={<NoFaults words={words} />}>
        {(items) => (
          <Table
            caption="Faults by cause"
            columns={COLUMNS}
            rows={items}
            keyOf={({ fingerprint, product }) => `${fingerprint} ${product ?? ""}`}
          />
        )}
      </Paged>
    </>
  );
}

const COLUMNS: readonly Column<Cause>[] = [
  { title: "Cause", cell: (cause) => <CauseName cause={cause} /> },
  { title: "Faults", isNumber: true, cell: ({ count }) => count.toLocaleString("en") },
  { title: "Devices", isNumber: true, cell: ({ devices }) => devices.toLocaleString("en") },
  { title: "Last 30 days", cell: ({ days }) => <DayBars days={days} /> },
  { title: "Versions", cell: ({ versions }) => <Versions versions={versions} /> },
  { title: "First seen", cell: ({ firstAtMs }) => <TimeAgo atMs={firstAtMs} /> },
  { title: "Last seen", cell: ({ lastAtMs }) => <TimeAgo atMs={lastAtMs} /> },
];

function CauseName({ cause }: { readonly cause: Cause }): JSX.Element {
  const { fingerprint, product, newest } = cause;
  const line = newest === null ? "" : errorLine(newest.lastOutput);
  return (
    <>
      <a href={pathOf({ view: "fault", fingerprint })}>{causeText(cause)}</a>
      {product !== null && <span class="quiet"> ({product})</span>}
      {line !== "" && <div class="code quiet break small clamped">{line}</div>}
    </>
  );
}

function Versions({ versions }: Pick<Cause, "versions">): JSX.Element {
  const first = firstSeenText(versions);
  if (first === null) return <span class="quiet">none that was published</span>;
  return (
    <>
      <div>{versionsText(versions)}</div>
      {versions.length > 1 && <div class="quiet small">{first}</div>}
    </>
  );
}

function NoFaults({ words }: { readonly words: readonly string[] }): JSX.Element {
  if (words.length > 0)
    return (
      <EmptyState title="No fault matches">
        <p class="break">Asked for are faults {words.join(", ")}.</p>
        <p>
          <button type="button" onClick={() => setSearch(NO_FAULT_FILTERS)}>
            Clear filters
          </button>
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="No faults">
      <p>
        No device has told of any. When an app ends by a signal or a code that nobody asked for, does not become ready,
        or misses its watchdog, its device writes down what it printed last, signs that, and tells it here with its next
        check-in.
      </p>
      <p class="quiet">
        Eight faults of one version bring a device into safe mode; a version on trial goes back after three.
      </p>
    </EmptyState>
  );
}
