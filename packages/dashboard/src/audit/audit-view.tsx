import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { search, setSearch } from "../frame/index.ts";
import { Paged, TypedFilter } from "../parts/index.ts";
import { AuditTable } from "./audit-table.tsx";
import { exportPath } from "./audit.ts";

/** Who did what, and when. */
export function AuditView(): JSX.Element {
  const [operation, actor, target] = ["operation", "actor", "target"].map((name) => search.value.get(name) ?? "");
  const filter = {
    ...(operation === undefined || operation === "" ? {} : { operation }),
    ...(actor === undefined || actor === "" ? {} : { actor }),
    ...(target === undefined || target === "" ? {} : { target }),
  };
  const pages = usePages("listAudit", { limit: 50, ...filter }, ({ entries }) => entries);
  const field = (name: string, label: string, value: string | undefined): JSX.Element => (
    <TypedFilter label={label} value={value ?? ""} onSettle={(text) => setSearch({ [name]: text })} />
  );
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
      <search class="filters" aria-label="Filters">
        <div class="more-filters">
          {field("actor", "Who", actor)}
          {field("operation", "What", operation)}
          {field("target", "On what", target)}
        </div>
      </search>
      <Paged of={pages} card="Entries" empty={<p class="quiet">No entry is like that.</p>}>
        {(items) => <AuditTable caption="Entries of the audit log, newest first" entries={items} />}
      </Paged>
    </View>
  );
}
