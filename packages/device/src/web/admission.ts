import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { isOwnName, readAuthority, type Authority } from "./host.ts";
import { isGranted, provenanceOf, type Provenance } from "./provenance.ts";
import type { AdmittedRoute, Route } from "./route.ts";
import type { WebSettings } from "./web-settings.ts";

/** What can be said about a request by its first lines alone. */
export type Admission =
  | {
      readonly kind: "admitted";
      readonly route: AdmittedRoute;
      /** "unknown" may look, not touch. */
      readonly provenance: Exclude<Provenance, "foreign">;
      /** For the answer. */
      readonly cors: OutgoingHttpHeaders;
    }
  /** Answered with that: a refusal, or a preflight that is granted. */
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly reason: string;
      readonly headers: OutgoingHttpHeaders;
    };

/**
 * Judges a request before it is authenticated, so that a hostile page gets neither a password dialog nor a guess. Pages may be asked for
 * from everywhere (a link on another site is nothing bad); commands may not.
 */
export function admit(headers: IncomingHttpHeaders, route: Route, settings: WebSettings): Admission {
  const own = ownAuthority(headers.host, settings);
  if (own === undefined)
    return refused(
      403,
      `'${shown(headers.host)}' is no name of this device; 'set http.server.hosts' lists names that are`,
    );
  const cors = corsHeaders(headers.origin, own, settings);
  if (route.kind === "wrong-method") return refused(405, `only ${route.allowed}`, { ...cors, allow: route.allowed });
  const provenance = provenanceOf(headers, own, settings);
  if (route.kind === "preflight") return preflight(headers, own, settings, cors);
  if (provenance === "foreign")
    return route.kind === "file" ? { kind: "admitted", route, provenance: "unknown", cors } : refused(403, FOREIGN);
  return provenance === "unknown" && WRITTEN.has(route.kind)
    ? refused(403, UNKNOWN)
    : { kind: "admitted", route, provenance, cors };
}

/** Why a command that changes something is refused, where nobody knows which page it comes from. */
export const UNKNOWN =
  "this may be another page's doing: send 'Content-Type: application/json', or ask from a page of the device";

/** Routes of which the first lines say that something is to be changed. */
const WRITTEN: ReadonlySet<AdmittedRoute["kind"]> = new Set<AdmittedRoute["kind"]>([
  "post-bundle",
  "post-command",
  "post-recovery",
  "post-stream",
  "stream",
]);
const FOREIGN = "pages of other origins may not use this device; 'set http.server.cors_origin' lists origins that may";
const ASKED_HEADERS = "authorization, content-type, accept, accepts, x-requested-with";
const PREFLIGHT_AGE_S = "600";
/** HTTP/1.0 knows no Host; browsers always send one. */
const NO_HOST: Authority = { name: "localhost", origin: "http://localhost" };

function ownAuthority(host: string | undefined, { hosts }: WebSettings): Authority | undefined {
  const authority = host === undefined ? NO_HOST : readAuthority(host);
  return authority !== undefined && isOwnName(authority, hosts) ? authority : undefined;
}

/** A page elsewhere asks whether it may. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch */
function preflight(
  headers: IncomingHttpHeaders,
  own: Authority,
  settings: WebSettings,
  cors: OutgoingHttpHeaders,
): Admission {
  if (headers.origin !== undefined && !isGranted(headers.origin, own, settings)) return refused(403, FOREIGN);
  const isPrivate = headers["access-control-request-private-network"] === "true";
  const granted = {
    ...cors,
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": ASKED_HEADERS,
    "access-control-max-age": PREFLIGHT_AGE_S,
    ...(isPrivate ? { "access-control-allow-private-network": "true" } : {}),
  };
  return { kind: "answered", status: 204, reason: "", headers: granted };
}

/** Lets a granted page read the answer. With `*` it may not send the browser's stored password along, as documented. */
function corsHeaders(origin: string | undefined, own: Authority, settings: WebSettings): OutgoingHttpHeaders {
  const { origins } = settings;
  if (origins === "any") return { "access-control-allow-origin": "*" };
  if (origins.size === 0) return {};
  if (origin === undefined || origin === own.origin || !isGranted(origin, own, settings)) return { vary: "origin" };
  return { vary: "origin", "access-control-allow-origin": origin, "access-control-allow-credentials": "true" };
}

function refused(status: number, reason: string, headers: OutgoingHttpHeaders = {}): Admission {
  return { kind: "answered", status, reason, headers };
}

function shown(host = ""): string {
  return host.replace(/[^\x21-\x7e]/g, "?").slice(0, 80);
}
