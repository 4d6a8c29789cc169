import type { JSX } from "preact";
import { usePages, type Pages } from "../data/index.ts";
import { View, search, setSearch } from "../frame/index.ts";
import { ExactTime, More, Table, TypedFilter, WhenLoaded } from "../parts/index.ts";
import { changedText, exportPath, type AuditEntry } from "./audit.ts";

/** Who did what, and when. */
export function AuditView(): JSX.Element {
  const [operation, actor, target] = ["operation", "actor", "target"].map((name) => search.value.get(name) ?? "");
  const filter = {
    ...(operation === undefined || operation === "" ? {} : { operation }),
    ...(actor === undefined || actor === "" ? {} : { actor }),
    ...(target === undefined || target === "" ? {} : { target }),
  };
  const { loaded, more } = usePages("listAudit", { limit: 50, ...filter }, ({ entries }) => entries);
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
      <search class="card cards" aria-label="Filters">
        {field("actor", "Who", actor)}
        {field("operation", "What", operation)}
        {field("target", "On what", target)}
      </search>
      <WhenLoaded of={loaded}>{(pages) => <Entries pages={pages} onMore={more} />}</WhenLoaded>
    </View>
  );
}

interface EntriesProps {
  readonly pages: Pages<AuditEntry>;
  readonly onMore: () => void;
}

function Entries({ pages: { items, hasMore }, onMore }: EntriesProps): JSX.Element {
  if (items.length === 0) return <p class="quiet">No entry is like that.</p>;
  return (
    <section class="card stack">
      <Table
        caption="Entries of the audit log, newest first"
        rows={items}
        keyOf={({ sequence }) => String(sequence)}
        columns={[
          { title: "When", cell: ({ atMs }) => <ExactTime atMs={atMs} /> },
          {
            title: "Who",
            cell: ({ actor: who }) => (who.kind === "nobody" ? <span class="quiet">nobody</span> : who.name),
          },
          { title: "What", cell: ({ operation }) => <code>{operation}</code> },
          { title: "On what", cell: ({ target }) => <span class="break">{target}</span> },
          { title: "Changed", cell: ({ changed }) => <span class="break small">{changedText(changed)}</span> },
          { title: "From", cell: ({ address }) => <span class="quiet small">{address ?? ""}</span> },
        ]}
      />
      <More hasMore={hasMore} onMore={onMore} shown={items.length} />
    </section>
  );
}
