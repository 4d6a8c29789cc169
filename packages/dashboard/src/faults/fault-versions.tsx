import type { JSX } from "preact";
import { useQuery, valueOf } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { Table, TimeAgo, type Column } from "../parts/index.ts";
import { firstSeenText, newerText, type Cause } from "./cause.ts";

type SeenVersion = Cause["versions"][number];

const RUN_EVERY_MS = 60_000;

/** In which versions a cause was seen: whether the newest one brought it, or has mended it. */
export function FaultVersions(props: {
  readonly versions: readonly SeenVersion[];
  /** Faults of this cause in all. */
  readonly total: number;
}): JSX.Element {
  const { versions, total } = props;
  const run = valueOf(useQuery("getOverview", {}, RUN_EVERY_MS).value)?.versions ?? [];
  const words = [firstSeenText(versions), newerText(versions, run)].filter((text) => text !== null);
  const products = new Set(versions.map(({ product }) => product));
  return (
    <section class="card stack">
      <h2>Versions</h2>
      {versions.length === 0 ? (
        <p class="quiet">It was seen with no version that was published here.</p>
      ) : (
        <>
          <p>
            <strong>{words.join(". ")}.</strong>
          </p>
          <Table
            caption="Versions that have shown it"
            columns={columnsOf(products.size > 1, total)}
            rows={versions.toReversed()}
            keyOf={({ product, version }) => `${product} ${version}`}
          />
        </>
      )}
    </section>
  );
}

function columnsOf(isSeveral: boolean, total: number): readonly Column<SeenVersion>[] {
  return [
    {
      title: "Version",
      cell: ({ product, version }) => (
        <a href={pathOf({ view: "bundle", code: product, version })}>{isSeveral ? `${product} ${version}` : version}</a>
      ),
    },
    {
      title: "Faults",
      cell: ({ count }) => (
        <span class="share">
          <progress max={Math.max(total, 1)} value={count} aria-hidden="true" />
          {count.toLocaleString("en")}
        </span>
      ),
    },
    { title: "Devices", isNumber: true, cell: ({ devices }) => devices.toLocaleString("en") },
    { title: "Last seen", cell: ({ lastAtMs }) => <TimeAgo atMs={lastAtMs} /> },
  ];
}
