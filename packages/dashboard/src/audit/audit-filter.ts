import { parseTarget, targetText, type SoughtTarget } from "@regrow/core/audit";
import type { InputOf } from "@regrow/client/client";

const AUDIT_FILTER_NAMES = ["from", "to", "actor", "operation", "target"] as const;
export type AuditFilterName = (typeof AUDIT_FILTER_NAMES)[number];

/** An address without any filter; for `setSearch`. */
export const NO_AUDIT_FILTERS: Readonly<Record<string, undefined>> = Object.fromEntries(
  AUDIT_FILTER_NAMES.map((name) => [name, undefined]),
);

const DAY_MS = 86_400_000;

/** What the address asks for. Days are those of UTC, as the entries' times are; a day that is none asks for nothing. */
export interface AskedAudit {
  readonly filter: Omit<InputOf<"listAudit">, "limit" | "cursor">;
  readonly target: SoughtTarget;
  /** Of the filters, how many are in use. */
  readonly inUse: number;
}

export function readAuditFilter(search: URLSearchParams): AskedAudit {
  const text = (name: AuditFilterName): string => search.get(name)?.trim() ?? "";
  const [actor, operation] = [text("actor"), text("operation")];
  const [from, to] = [dayMs(text("from")), dayMs(text("to"))];
  const target = parseTarget(text("target"));
  return {
    filter: {
      ...(from === null ? {} : { since: from }),
      ...(to === null ? {} : { until: to + DAY_MS }),
      ...(actor === "" ? {} : { actor }),
      ...(operation === "" ? {} : { operation }),
      ...(targetText(target) === "" ? {} : { target: targetText(target) }),
    },
    target,
    inUse: AUDIT_FILTER_NAMES.filter((name) => text(name) !== "").length,
  };
}

/** "2026-11-21", as fields for days give it. A year that somebody has typed by half is before all entries, and as good as none. */
function dayMs(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const atMs = Date.parse(text);
  return atMs >= 0 ? atMs : null;
}

/** Where the entries of a filter can be downloaded, all of them. */
export function exportPath(filter: AskedAudit["filter"]): string {
  const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString();
  return `/api/audit/export${query === "" ? "" : `?${query}`}`;
}
