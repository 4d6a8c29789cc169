import type { JSX } from "preact";
import { ExactTime, LongText, Table, type Column } from "../parts/index.ts";
import { changedText, type AuditEntry } from "./audit.ts";

export interface AuditTableProps {
  readonly caption: string;
  readonly entries: readonly AuditEntry[];
  /** UUID, where all entries are about one device: it is not named in each of them. */
  readonly device?: string;
}

/** Entries of the audit log: when, who from where, what on what, and what is new. */
export function AuditTable({ caption, entries, device }: AuditTableProps): JSX.Element {
  return (
    <Table
      caption={caption}
      rows={entries}
      keyOf={({ sequence }) => String(sequence)}
      columns={[
        { title: "When", cell: ({ atMs }) => <ExactTime atMs={atMs} /> },
        { title: "Who", cell: (entry) => <Who entry={entry} isDevice={entry.actor.id === device} /> },
        {
          title: "What",
          cell: ({ operation, target }) => (
            <div>
              <code>{operation}</code>
              {device === undefined && <div class="quiet small break">{target}</div>}
            </div>
          ),
        },
        ...(entries.some(({ changed }) => Object.keys(changed).length > 0) ? [CHANGED] : []),
      ]}
    />
  );
}

const CHANGED: Column<AuditEntry> = {
  title: "Changed",
  cell: ({ changed }) => (
    <div class="small changed">
      <LongText text={changedText(changed)} />
    </div>
  ),
};

function Who(props: { readonly entry: AuditEntry; readonly isDevice: boolean }): JSX.Element {
  const { actor, address } = props.entry;
  return (
    <div class="who">
      {actor.kind === "nobody" ? (
        <span class="quiet">nobody</span>
      ) : (
        <span class="break">{props.isDevice ? "the device itself" : actor.name}</span>
      )}
      {address !== null && <div class="quiet small break">{address}</div>}
    </div>
  );
}
