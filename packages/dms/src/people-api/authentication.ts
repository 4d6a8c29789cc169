import type { FastifyRequest } from "fastify";
import { RegrowError, invariant } from "@regrow/core/error";
import type { Person } from "../organisation/index.ts";

/** Name of the cookie that browsers hold; programs send the same secret as a bearer token. */
export const SESSION_COOKIE = "regrow_session";

const MAX_SECRET_LENGTH = 128;
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** What is needed to know who holds a session. */
export interface Sessions {
  person(secret: string): Promise<Person | undefined>;
}

/** Finds out who asks, once per request, and remembers it for the handlers. */
export class Authentication {
  readonly #sessions: Sessions;
  readonly #people = new WeakMap<FastifyRequest, Person>();

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** For a hook before the body is read. @throws RegrowError SIGN_IN_REQUIRED, NOT_ALLOWED */
  readonly require = async (request: FastifyRequest): Promise<void> => {
    if ((await this.find(request)) === undefined) throw new RegrowError("SIGN_IN_REQUIRED");
  };

  /** Who asks; undefined when nobody is signed in. @throws RegrowError NOT_ALLOWED for a write from another site */
  async find(request: FastifyRequest): Promise<Person | undefined> {
    const bearer = bearerSecret(request);
    const secret = bearer ?? cookieSecret(request);
    if (secret === undefined || secret.length > MAX_SECRET_LENGTH) return undefined;
    if (bearer === undefined) requireOwnOrigin(request);
    const person = await this.#sessions.person(secret);
    if (person !== undefined) this.#people.set(request, person);
    return person;
  }

  /** Who asks, in a handler behind `require`. */
  person(request: FastifyRequest): Person {
    const person = this.#people.get(request);
    invariant(person !== undefined, "a handler asked who it serves without the hook before it");
    return person;
  }
}

/** The secret that the request carries, from header or cookie. */
export function requestSecret(request: FastifyRequest): string | undefined {
  return bearerSecret(request) ?? cookieSecret(request);
}

/**
 * A browser sends cookies along with whatever any page asks it to, so a write must come from a page of ours.
 * @throws RegrowError NOT_ALLOWED
 */
export function requireOwnOrigin(request: FastifyRequest): void {
  if (SAFE_METHODS.has(request.method)) return;
  const origin = URL.parse(request.headers.origin ?? "");
  // Host says no protocol: with the page's own, both leave out the same default port.
  const own = origin === null ? null : URL.parse(`${origin.protocol}//${request.headers.host ?? ""}`);
  if (origin === null || own === null || origin.host === "" || origin.host !== own.host)
    throw new RegrowError("NOT_ALLOWED", { reason: "the request comes from another site" });
}

function bearerSecret(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

function cookieSecret(request: FastifyRequest): string | undefined {
  return request.cookies[SESSION_COOKIE];
}
