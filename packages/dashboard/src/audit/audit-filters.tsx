import { AUDITED, TARGET_KINDS, auditedTitle, targetText, type TargetKind } from "@regrow/core/audit";
import type { JSX } from "preact";
import { search, setSearch } from "../frame/index.ts";
import { Filters, SelectField, TypedFilter } from "../parts/index.ts";
import { ActorFilter } from "./actor-filter.tsx";
import { NO_AUDIT_FILTERS, type AskedAudit, type AuditFilterName } from "./audit-filter.ts";
import { DayFilter } from "./day-filter.tsx";

const ANYTHING = { value: "", title: "Anything" } as const;
const OPERATIONS = Object.entries(AUDITED).flatMap(([group, names]) =>
  Object.entries(names).map(([value, title]) => ({ value, title, group })),
);
const KIND_TITLES = {
  product: "A product",
  device: "A device",
  member: "A member",
  "invitation of": "An invitation",
  user: "An account",
  "API token": "An API token",
  token: "A token for devices",
  webhook: "A webhook",
  transfer: "An offer of devices",
  organisation: "The organisation",
  "claim rules": "The rules of claiming",
} as const satisfies Readonly<Record<TargetKind, string>>;
const KINDS = [ANYTHING, ...TARGET_KINDS.map((value) => ({ value, title: KIND_TITLES[value] }))];

/** What entries are narrowed down by: all of it stands in the address. */
export function AuditFilters({ target, inUse }: Pick<AskedAudit, "target" | "inUse">): JSX.Element {
  const valueOfFilter = (name: AuditFilterName): string => search.value.get(name) ?? "";
  const set = (name: AuditFilterName) => (value: string) => setSearch({ [name]: value });
  const operation = valueOfFilter("operation");
  const isKnown = operation === "" || auditedTitle(operation) !== null;
  return (
    <Filters inUse={inUse} onClear={inUse === 0 ? null : () => setSearch(NO_AUDIT_FILTERS)}>
      <DayFilter label="From (UTC)" value={valueOfFilter("from")} onChange={set("from")} />
      <DayFilter label="To (UTC)" value={valueOfFilter("to")} onChange={set("to")} />
      <ActorFilter value={valueOfFilter("actor")} onChange={set("actor")} />
      <SelectField
        label="What"
        value={operation}
        options={[ANYTHING, ...(isKnown ? [] : [{ value: operation, title: operation }]), ...OPERATIONS]}
        onChange={set("operation")}
      />
      <SelectField<TargetKind | "">
        label="On what"
        value={target.kind ?? ""}
        options={KINDS}
        onChange={(kind) => set("target")(targetText({ ...target, kind: kind === "" ? null : kind }))}
      />
      <TypedFilter
        label="Of that name"
        value={target.name}
        onSettle={(name) => set("target")(targetText({ ...target, name }))}
        placeholder="A whole name, code or UUID"
      />
    </Filters>
  );
}
