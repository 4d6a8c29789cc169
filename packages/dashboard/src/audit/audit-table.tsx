import { auditedTitle, parseTarget } from "@regrow/core/audit";
import type { JSX } from "preact";
import { pathOf } from "../frame/index.ts";
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
              {auditedTitle(operation) ?? operation} <code class="quiet small">{operation}</code>
              {device === undefined && <Target text={target} />}
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

/** What there is a page of leads there. */
function Target({ text }: { readonly text: string }): JSX.Element {
  const { kind, name } = parseTarget(text);
  const path =
    kind === "device"
      ? pathOf({ view: "device", uuid: name, tab: "state" })
      : kind === "product"
        ? pathOf({ view: "product", code: name })
        : null;
  return (
    <div class="target quiet small break">
      {path === null ? (
        text
      ) : (
        <>
          {kind} <a href={path}>{name}</a>
        </>
      )}
    </div>
  );
}

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
