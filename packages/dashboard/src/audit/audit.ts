import type { AnswerOf } from "@regrow/client/client";

export type AuditEntry = AnswerOf<"listAudit">["entries"][number];

/** What changed, in one line: "role: viewer, products: all". */
export function changedText(changed: AuditEntry["changed"]): string {
  return Object.entries(changed)
    .map(([name, value]) => `${name}: ${value === null ? "none" : String(value)}`)
    .join(", ");
}

/** Where the entries of a filter can be downloaded, all of them. */
export function exportPath(filter: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(filter).toString();
  return `/api/audit/export${query === "" ? "" : `?${query}`}`;
}
