import type { IncomingHttpHeaders } from "node:http";
import type { Authority } from "./host.ts";
import type { WebSettings } from "./web-settings.ts";

/**
 * Whose doing a request is. "own": a page of the device, a person who typed the address, or a program that is no browser. "trusted": a
 * page of an origin that is listed. "unknown": of a browser, which does not say of which page. "foreign": a page of somebody else.
 */
export type Provenance = "own" | "trusted" | "unknown" | "foreign";

/**
 * Judges by what browsers add and pages cannot forge. A browser that talks plain HTTP with an address sends `Sec-Fetch-Site` to localhost
 * only, `Origin` for a GET of another page only where that page wants to read the answer, and `Referer` only where that page
 * lets it: a GET of which nothing is known may be an image on a hostile page.
 * @see https://www.w3.org/TR/fetch-metadata/ @see https://fetch.spec.whatwg.org/#origin-header
 */
export function provenanceOf(
  headers: IncomingHttpHeaders,
  own: Pick<Authority, "origin">,
  settings: Pick<WebSettings, "origins" | "isAuthenticated">,
): Provenance {
  const { origin, referer, "user-agent": agent } = headers;
  const site = headers["sec-fetch-site"];
  if (origin !== undefined) return ofOrigin(origin, headers, own, settings);
  if (site !== undefined) return site === "same-origin" || site === "none" ? "own" : "foreign";
  if (isAskedBefore(headers)) return "own";
  if (referer !== undefined) return ofOrigin(URL.parse(referer)?.origin ?? "null", headers, own, settings);
  return agent?.startsWith("Mozilla/") === true ? "unknown" : "own";
}

/** Whether an origin may use the API: its preflight is granted. */
export function isGranted(
  origin: string,
  own: Pick<Authority, "origin">,
  { origins }: Pick<WebSettings, "origins">,
): boolean {
  return origin === own.origin || origins === "any" || origins.has(origin.toLowerCase());
}

function ofOrigin(
  origin: string,
  headers: IncomingHttpHeaders,
  own: Pick<Authority, "origin">,
  { origins, isAuthenticated }: Pick<WebSettings, "origins" | "isAuthenticated">,
): Provenance {
  if (origin === own.origin) return "own";
  if (origins !== "any") return origins.has(origin.toLowerCase()) ? "trusted" : "foreign";
  // Documented: "*" is for requests without credentials. Those that a browser adds by itself must not open the API to every page; a
  // request that had to ask before cannot carry them, as the answer to its question allows none.
  return !isAuthenticated || isAskedBefore(headers) ? "trusted" : "unknown";
}

/**
 * Whether a page elsewhere could send this only after a preflight. The vendor's clients send this type with every request.
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
function isAskedBefore({ "content-type": type }: IncomingHttpHeaders): boolean {
  return type !== undefined && /^application\/json\s*(?:;|$)/i.test(type);
}
