import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { search } from "../frame/index.ts";
import { Paged } from "../parts/index.ts";
import { exportPath, readAuditFilter } from "./audit-filter.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";

/** Who did what, and when. */
export function AuditView(): JSX.Element {
  const { filter, target, inUse } = readAuditFilter(search.value);
  const pages = usePages("listAudit", { limit: 50, ...filter }, ({ entries }) => entries);
  return (
    <View
      title="Audit log"
      lead="Every change, by whom, from where: nothing is ever taken out of it by hand."
      actions={
        <a class="button" href={exportPath(filter)} download="audit.ndjson">
          Download
        </a>
      }
    >
      <AuditFilters target={target} inUse={inUse} />
      <Paged
        of={pages}
        card="Entries"
        empty={
          <p class="quiet">
            No entry is like that. Who did it and on what are compared by their whole names; leave one of them out to
            see more.
          </p>
        }
      >
        {(items) => <AuditTable caption="Entries of the audit log, newest first" entries={items} />}
      </Paged>
    </View>
  );
}
