import type { AnswerOf } from "@regrow/client/client";

export type AuditEntry = AnswerOf<"listAudit">["entries"][number];

/** What is new, in one line: "role: viewer, products: all"; a console's line as it was typed. */
export function changedText(changed: AuditEntry["changed"]): string {
  return Object.entries(changed)
    .map(([name, value]) => (name === "line" ? `> ${value}` : `${name}: ${value ?? "none"}`))
    .join(", ");
}

/** Where the entries of a filter can be downloaded, all of them. */
export function exportPath(filter: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(filter).toString();
  return `/api/audit/export${query === "" ? "" : `?${query}`}`;
}
