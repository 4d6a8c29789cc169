import type { RegrowError } from "@regrow/core/error";
import { html, type Html } from "./html.ts";

/** What went wrong, what to do, and a way back. */
export function failurePage(failure: RegrowError): Html {
  return html`<h1>${failure.row.title}</h1>
    <p>${failure.row.fix}</p>
    <p><a href="/">Back to the devices</a></p>`;
}
