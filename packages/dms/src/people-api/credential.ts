import type { FastifyRequest } from "fastify";
import { RegrowError } from "@regrow/core/error";

/** Name of the cookie that browsers hold; programs send the same secret as a bearer token. */
export const SESSION_COOKIE = "regrow_session";
/** Names the organisation to act for, where it is not the session's own. */
export const ORGANISATION_HEADER = "regrow-organisation";

const MAX_SECRET_LENGTH = 128;
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** What a request shows to say who sends it. */
export interface Credential {
  readonly kind: "bearer" | "cookie";
  readonly secret: string;
}

/** The secret that the request carries, from header or cookie. */
export function readCredential(request: FastifyRequest): Credential | undefined {
  const bearer = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const cookie = request.cookies[SESSION_COOKIE];
  const secret = bearer ?? cookie;
  if (secret === undefined || secret.length > MAX_SECRET_LENGTH) return undefined;
  return { kind: bearer === undefined ? "cookie" : "bearer", secret };
}

/**
 * A browser sends cookies along with whatever any page asks it to, so a write must come from a page of ours. What the browser
 * says of the request (Fetch Metadata) and its Origin must both agree; a browser that says nothing of the first sends the second.
 * @throws RegrowError NOT_ALLOWED
 */
export function requireOwnOrigin(request: FastifyRequest): void {
  // A WebSocket is asked for by GET, and takes whatever comes then.
  if (SAFE_METHODS.has(request.method) && request.headers.upgrade === undefined) return;
  const site = request.headers["sec-fetch-site"];
  const origin = URL.parse(request.headers.origin ?? "");
  // Host says no protocol: with the page's own, both leave out the same default port.
  const own = origin === null ? null : URL.parse(`${origin.protocol}//${request.headers.host ?? ""}`);
  const isOwn = origin !== null && own !== null && origin.host !== "" && origin.host === own.host;
  if (!isOwn || (site !== undefined && site !== "same-origin"))
    throw new RegrowError("NOT_ALLOWED", { reason: "the request comes from another site" });
}
