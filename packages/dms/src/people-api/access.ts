import type { FastifyRequest } from "fastify";
import { invariant } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { Occasion, type AuditActor } from "../audit/index.ts";
import type { Writer } from "../database/index.ts";
import { scopeOf, type Actor, type Person, type Scope, type Tenant } from "../organisation/index.ts";
import { OPERATIONS, isRight, objectionTo, type OperationName } from "../permission/index.ts";
import { REPEAT_HEADER, fingerprintOf, readKey, type Repeat, type Repeats } from "../repeat/index.ts";
import { ORGANISATION_HEADER, readCredential, requireOwnOrigin } from "./credential.ts";
import { refusalOf } from "./refusal-of.ts";

/** What is needed to know who calls. */
export interface Identities {
  /**
   * Who holds the secret of a session or API token; undefined when nobody does any more.
   * @param writer of the transaction that it is asked in
   * @throws RegrowError ORGANISATION_UNKNOWN
   */
  find(secret: string, organisationId: string | undefined, writer?: Writer): Promise<Actor | undefined>;
  /** Of an organisation that is not whole yet nothing is shown. @throws RegrowError IMPORT_UNDER_WAY */
  requireWhole(tenant: Tenant): Promise<void>;
}

interface Visit {
  readonly operation: OperationName;
  readonly actor: Actor | undefined;
  readonly occasion: Occasion;
}

/** Who was let in is judged once more. */
interface Again {
  readonly tenant: Tenant;
  readonly writer: Writer;
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
   * @throws RegrowError SIGN_IN_REQUIRED, PERSON_REQUIRED, RIGHT_MISSING, NOT_ALLOWED, ORGANISATION_UNKNOWN, IMPORT_UNDER_WAY
   */
  async enter(request: FastifyRequest, operation: OperationName): Promise<void> {
    // What anybody may do does not depend on who asks: it is not even looked up.
    const actor = await this.#judge(request, operation);
    // The import itself looks at what there is.
    if (actor !== undefined && isRight(OPERATIONS[operation].needs) && operation !== "importOrganisation")
      await this.#identities.requireWhole(actor.tenant);
    this.#visits.set(request, { operation, actor, occasion: this.#occasion(request, operation, actor) });
  }

  /**
   * Judges who calls once more, in the transaction that makes visible what they have sent: a large file may have taken an hour, in which they
   * were signed out, or have lost the right.
   * @returns what they reach now
   * @throws RegrowError SIGN_IN_REQUIRED, RIGHT_MISSING, NOT_ALLOWED, ORGANISATION_UNKNOWN
   */
  async scopeNow(request: FastifyRequest, writer: Writer): Promise<Scope> {
    const { operation } = this.#visit(request);
    // For what they acted for as they began, wherever the session has gone since.
    const actor = await this.#judge(request, operation, { tenant: this.tenant(request), writer });
    invariant(actor !== undefined, "a handler asked who it serves in an operation for anybody");
    return scopeOf(actor);
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

  async #judge(request: FastifyRequest, operation: OperationName, again?: Again): Promise<Actor | undefined> {
    const actor = OPERATIONS[operation].needs === "nothing" ? undefined : await this.#find(request, again);
    const objection = objectionTo(actor ?? null, operation);
    if (objection !== undefined) throw refusalOf(objection, actor, readCredential(request) !== undefined);
    return actor;
  }

  async #find(request: FastifyRequest, again?: Again): Promise<Actor | undefined> {
    const credential = readCredential(request);
    if (credential === undefined) return undefined;
    if (credential.kind === "cookie") requireOwnOrigin(request);
    const header = request.headers[ORGANISATION_HEADER];
    const organisation = again?.tenant ?? (typeof header === "string" ? header : undefined);
    return this.#identities.find(credential.secret, organisation, again?.writer);
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
