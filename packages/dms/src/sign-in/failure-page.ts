import type { RegrowError } from "@regrow/core/error";
import { html, type Html } from "./html.ts";

/** The table speaks to programs, which ask by method and path. */
const WRONG_ADDRESS = "It may have been mistyped, or what was there is gone.";

/** What went wrong, what to do, and a way back. */
export function failurePage(failure: RegrowError): Html {
  return html`<h1>${failure.row.title}</h1>
    <p>${failure.code === "ROUTE_UNKNOWN" ? WRONG_ADDRESS : failure.row.fix}</p>
    <p><a href="/">To the start page</a></p>`;
}
