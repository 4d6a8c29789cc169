import type { RegrowError } from "@regrow/core/error";

/** The line that a refusal asks to be shown to a person, or the error's own title. */
export function messageOf(error: RegrowError): string {
  const { message } = error.details;
  return typeof message === "string" ? message : error.row.title;
}
