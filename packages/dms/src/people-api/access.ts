import type { FastifyRequest } from "fastify";
import { invariant } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { Occasion, type AuditActor } from "../audit/index.ts";
import { scopeOf, type Actor, type Person, type Scope, type Tenant } from "../organisation/index.ts";
import { OPERATIONS, objectionTo, type OperationName } from "../permission/index.ts";
import { REPEAT_HEADER, fingerprintOf, readKey, type Repeat, type Repeats } from "../repeat/index.ts";
import { ORGANISATION_HEADER, readCredential, requireOwnOrigin } from "./credential.ts";
import { refusalOf } from "./refusal-of.ts";

/** What is needed to know who calls. */
export interface Identities {
  /** Who holds the secret of a session or API token; undefined when nobody does any more. @throws RegrowError ORGANISATION_UNKNOWN */
  find(secret: string, organisationId: string | undefined): Promise<Actor | undefined>;
}

interface Visit {
  readonly actor: Actor | undefined;
  readonly occasion: Occasion;
}

/** Finds out who calls, once per request, decides by the permission table, and remembers both for the handlers. */
export class Access {
  readonly #identities: Identities;
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #visits = new WeakMap<FastifyRequest, Visit>();
  readonly #repeats = new WeakMap<FastifyRequest, Repeat>();

  constructor(identities: Identities, clock: Pick<Clock, "nowMs">) {
    this.#identities = identities;
    this.#clock = clock;
  }

  /**
   * For a hook before the body is read.
   * @throws RegrowError SIGN_IN_REQUIRED, PERSON_REQUIRED, RIGHT_MISSING, NOT_ALLOWED, ORGANISATION_UNKNOWN
   */
  async enter(request: FastifyRequest, operation: OperationName): Promise<void> {
    // What anybody may do does not depend on who asks: it is not even looked up.
    const actor = OPERATIONS[operation].needs === "nothing" ? undefined : await this.#find(request);
    const objection = objectionTo(actor ?? null, operation);
    if (objection !== undefined) throw refusalOf(objection, actor, readCredential(request) !== undefined);
    this.#visits.set(request, { actor, occasion: this.#occasion(request, operation, actor) });
  }

  /**
   * Who looks at a page, which shows what the operation gives; undefined when nobody is signed in.
   * @throws RegrowError RIGHT_MISSING, NOT_ALLOWED for a write from another site
   */
  async visitor(request: FastifyRequest, operation: OperationName): Promise<Person | undefined> {
    const actor = await this.#find(request);
    if (actor?.kind !== "person") return undefined;
    const objection = objectionTo(actor, operation);
    if (objection !== undefined) throw refusalOf(objection, actor, true);
    return actor;
  }

  /** For an operation whose answer shows what another one shows. @throws RegrowError RIGHT_MISSING for who may not do that one too */
  requireAlso(request: FastifyRequest, operation: OperationName): void {
    const actor = this.actor(request);
    const objection = objectionTo(actor, operation);
    if (objection !== undefined) throw refusalOf(objection, actor, true);
  }

  /** Who calls an operation that needs somebody. */
  actor(request: FastifyRequest): Actor {
    const { actor } = this.#visit(request);
    invariant(actor !== undefined, "a handler asked who it serves in an operation for anybody");
    return actor;
  }

  /** Who calls an operation that needs a person. */
  person(request: FastifyRequest): Person {
    const actor = this.actor(request);
    invariant(actor.kind === "person", "a handler asked for a person in an operation that lets tokens in");
    return actor;
  }

  /** The organisation that the caller acts for: for what belongs to no product. */
  tenant(request: FastifyRequest): Tenant {
    return this.actor(request).tenant;
  }

  /** What the caller reaches: for what belongs to products. */
  scope(request: FastifyRequest): Scope {
    return scopeOf(this.actor(request));
  }

  /** Who was let in; null: nobody, or anybody. */
  caller(request: FastifyRequest): { readonly kind: "person" | "token"; readonly id: string } | null {
    const actor = this.#visits.get(request)?.actor;
    if (actor === undefined) return null;
    return actor.kind === "person" ? { kind: "person", id: actor.userId } : { kind: "token", id: actor.tokenId };
  }

  /** Where changes are recorded. */
  occasion(request: FastifyRequest): Occasion {
    return this.#visit(request).occasion;
  }

  /** Where a page records what it does, which is what the operation does. */
  occasionOfPage(request: FastifyRequest, operation: OperationName, person?: Person): Occasion {
    return this.#occasion(request, operation, person);
  }

  /** The same caller at this moment: for what goes on when the request is over, such as a console. */
  occasionNow(request: FastifyRequest, operation: OperationName): Occasion {
    return this.#occasion(request, operation, this.#visit(request).actor);
  }

  /**
   * Whether the request was carried out before, by its `Idempotency-Key`: then its answer is given. For a hook when the body is there.
   * @throws RegrowError INPUT_INVALID, REPEAT_DIFFERS, REPEAT_TOO_EARLY, REPEAT_UNANSWERED
   */
  async repeated(
    request: FastifyRequest,
    repeats: Repeats,
  ): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
    const key = readKey(request.headers[REPEAT_HEADER]);
    if (key === undefined) return undefined;
    const visit = this.#visit(request);
    const actor = this.actor(request);
    const caller = auditActor(actor).id ?? "";
    const asked = { tenant: actor.tenant, caller, key, fingerprint: fingerprintOf(request), requestId: request.id };
    const begun = await repeats.begin(asked);
    if (begun.kind === "again") {
      visit.occasion.unchanged();
      return begun;
    }
    visit.occasion.repeatable(begun.repeat);
    this.#repeats.set(request, begun.repeat);
    return undefined;
  }

  /** What the request came to: for whoever sends it again. */
  async answered(request: FastifyRequest, status: number, body: unknown): Promise<void> {
    const repeat = this.#repeats.get(request);
    this.#repeats.delete(request);
    await repeat?.end(status, body);
  }

  /** A change that nobody recorded is a bug of ours. */
  requireSettled(request: FastifyRequest): void {
    const visit = this.#visits.get(request);
    invariant(visit === undefined || visit.occasion.isSettled, `${request.method} ${request.url} left no audit entry`);
  }

  async #find(request: FastifyRequest): Promise<Actor | undefined> {
    const credential = readCredential(request);
    if (credential === undefined) return undefined;
    if (credential.kind === "cookie") requireOwnOrigin(request);
    const organisation = request.headers[ORGANISATION_HEADER];
    return this.#identities.find(credential.secret, typeof organisation === "string" ? organisation : undefined);
  }

  #occasion(request: FastifyRequest, operation: OperationName, actor: Actor | undefined): Occasion {
    return new Occasion({
      operation,
      atMs: this.#clock.nowMs(),
      address: request.ip,
      agent: (request.headers["user-agent"] ?? "").slice(0, 256),
      requestId: request.id,
      by: actor === undefined ? null : { tenant: actor.tenant, actor: auditActor(actor) },
    });
  }

  #visit(request: FastifyRequest): Visit {
    const visit = this.#visits.get(request);
    invariant(visit !== undefined, "a handler asked who it serves outside of an operation");
    return visit;
  }
}

function auditActor(actor: Actor): AuditActor {
  return actor.kind === "person"
    ? { kind: "person", id: actor.userId, name: actor.userName }
    : { kind: "token", id: actor.tokenId, name: actor.name };
}
