import type { RegrowError } from "@regrow/core/error";
import type { Json } from "../json/index.ts";

/** An error for a person: what, which, and what to do. */
export function describeFailure(error: RegrowError): string {
  const particulars = Object.entries(error.details).map(([name, value]) => `  ${name}: ${String(value)}`);
  return [`error: ${error.row.title} (${error.code})`, ...particulars, `  → ${error.row.fix}`, ""].join("\n");
}

/** The same for a program. */
export function failureJson(error: RegrowError): Json {
  const { code, details, row } = error;
  return { ok: false, error: { code, title: row.title, details: { ...details }, fix: row.fix } };
}
