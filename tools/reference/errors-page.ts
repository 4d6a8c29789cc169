import { ERRORS, type ErrorRow } from "@regrow/core/error";
import { code, page, table } from "./markdown.ts";

/** docs/reference/errors.md */
export function errorsPage(): string {
  const rows: readonly (readonly [string, ErrorRow])[] = Object.entries(ERRORS);
  return page("Errors", [
    "Every error has a code that does not change. On the command line it is shown with its particulars and ends the program with the exit status; " +
      "the DMS sends it as problem details (RFC 9457) with the HTTP status.",
    table(
      ["code", "what is wrong", "what to do", "HTTP", "exit"],
      rows.map(([name, row]) => [code(name), row.title, row.fix, String(row.http), String(row.exit)]),
    ),
  ]);
}
