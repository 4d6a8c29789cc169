import { randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { Occasion } from "../audit/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import {
  addMembership,
  addOrganisation,
  findMember,
  joinByInvitation,
  listOrganisations,
} from "../membership/index.ts";
import { provenTenant, type Person, type Tenant } from "../organisation/index.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import type { AccountParts } from "./account-parts.ts";
import { verificationMail } from "./account-mail.ts";
import { addAccountLink, takeAccountLink } from "./link-repository.ts";
import { spendSecondFactor } from "./spend-second-factor.ts";
import { addSession, findPerson, removeSession } from "./session-repository.ts";
import { SESSION_IDLE_MS, SESSION_MS } from "./session-times.ts";
import { addUser, findUserById, findUserByName, hasUsers, type User } from "./user-repository.ts";

/** A session that was just made: the only time its secret is seen. */
export interface Session {
  readonly secret: string;
  readonly expiresAtMs: number;
  readonly person: Person;
}

/** The only time its secret is seen. */
export interface SignInLink {
  readonly secret: string;
  readonly expiresAtMs: number;
}

export interface SignIn {
  readonly userName: string;
  readonly password: string;
  /** Of the second factor, where there is one: from the authenticator, or a recovery code. */
  readonly code?: string;
  /** To act for; the one that the user belongs to the longest where none is named. */
  readonly organisationId?: string;
}

export interface SignUp {
  readonly userName: string;
  readonly password: string;
  readonly email: string;
  /** Name of the organisation that is made for the user; the user's name where none is given. */
  readonly organisation?: string;
  /** Secret of an invitation: the user joins that organisation, and none is made. */
  readonly invitation?: string;
}

/** Sign-up, sign-in, sign-out. User names are compared in lower case. */
export class Accounts {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /** Whether a stranger may sign up now, without an invitation. */
  async isOpen(database: Database = this.#parts.database): Promise<boolean> {
    return this.#parts.signUp === "open" || !(await hasUsers(database));
  }

  /** @throws RegrowError USER_NAME_TAKEN, SIGN_IN_LIMITED, LINK_INVALID, SIGN_UP_CLOSED */
  async signUp(request: SignUp, occasion: Occasion): Promise<Session> {
    const { database, passwords, limits, outbox } = this.#parts;
    limits.requireAsk(occasion.address);
    const { email, invitation, organisation = request.userName } = request;
    // Asked again where it counts: a password takes long to hash, and two may want to be the first.
    if (invitation === undefined && !(await this.isOpen())) throw new RegrowError("SIGN_UP_CLOSED");
    const password = await passwords.hash(request.password);
    const user = { id: randomUUID(), userName: request.userName.toLowerCase() };
    const atMs = occasion.atMs;
    const session = await transact(database, async (writer) => {
      if (invitation === undefined && !(await this.isOpen(writer))) throw new RegrowError("SIGN_UP_CLOSED");
      if (!(await addUser(writer, { ...user, password, email, atMs })))
        throw new RegrowError("USER_NAME_TAKEN", { userName: user.userName });
      const joining = { userId: user.id, atMs };
      const tenant =
        invitation === undefined
          ? await ownOrganisation(writer, organisation, joining)
          : (await joinByInvitation(writer, { ...joining, secretSha256: secretSha256(invitation) })).tenant;
      await occasion.recordForUser(writer, user, { changed: { email } });
      return this.#openSession(writer, user.id, tenant, occasion);
    });
    outbox.post(() => verificationMail(this.#parts, user.id));
    return session;
  }

  /**
   * `replaced` is the session that the request came with: it ends, so that nobody who knew its secret shares the new one.
   * @throws RegrowError SIGN_IN_FAILED, SIGN_IN_LIMITED, SECOND_FACTOR_REQUIRED, SECOND_FACTOR_WRONG, ORGANISATION_UNKNOWN
   */
  async signIn(request: SignIn, occasion: Occasion, replaced?: string): Promise<Session> {
    const { database, passwords, limits } = this.#parts;
    const userName = request.userName.toLowerCase();
    limits.requireTry(userName, occasion.address);
    const user = await findUserByName(database, userName);
    const isRight = await passwords.isRight(request.password, user?.password);
    if (user === undefined || !isRight) throw this.#refusal(user, "SIGN_IN_FAILED", occasion);
    const { code } = request;
    if (user.secondFactor !== null && code === undefined) {
      limits.wasRight(userName, occasion.address);
      throw new RegrowError("SECOND_FACTOR_REQUIRED");
    }
    const session = await transact(database, async (writer) => {
      if (!(await spendSecondFactor(this.#parts, writer, user, code ?? ""))) return undefined;
      const tenant = await this.#tenantOf(writer, user, request.organisationId);
      if (replaced !== undefined) await this.#endSession(writer, replaced);
      await occasion.recordForUser(writer, user, {});
      return this.#openSession(writer, user.id, tenant, occasion);
    });
    if (session === undefined) throw this.#refusal(user, "SECOND_FACTOR_WRONG", occasion);
    limits.wasRight(userName, occasion.address);
    return session;
  }

  /** Ends the session. */
  signOut(person: Pick<Person, "userId" | "userName" | "sessionId">, occasion: Occasion): Promise<void> {
    const { userId, userName, sessionId } = person;
    return transact(this.#parts.database, async (writer) => {
      await removeSession(writer, userId, sessionId);
      await occasion.recordForUser(writer, { id: userId, userName }, {});
    });
  }

  #refusal(
    user: User | undefined,
    reason: "SIGN_IN_FAILED" | "SECOND_FACTOR_WRONG",
    { atMs, address, requestId }: Occasion,
  ): RegrowError {
    if (user !== undefined) {
      const { id: userId, userName } = user;
      this.#parts.refused.note({ userId, userName, reason, atMs, address, requestId });
    }
    return new RegrowError(reason);
  }

  /** The organisation to act for. Who belongs to none any more gets one of their own. */
  async #tenantOf(writer: Writer, user: User, asked: string | undefined): Promise<Tenant> {
    if (asked !== undefined) {
      const tenant = provenTenant(asked);
      if ((await findMember(writer, tenant, user.id)) === undefined)
        throw new RegrowError("ORGANISATION_UNKNOWN", { organisation: asked });
      return tenant;
    }
    const [first] = await listOrganisations(writer, user.id, { limit: 1, after: null });
    if (first !== undefined) return provenTenant(first.id);
    return ownOrganisation(writer, user.userName, { userId: user.id, atMs: this.#parts.clock.nowMs() });
  }

  async #endSession(writer: Writer, secret: string): Promise<void> {
    const { nowMs } = { nowMs: this.#parts.clock.nowMs() };
    const asked = { secretSha256: secretSha256(secret), organisationId: undefined, nowMs, idleMs: SESSION_IDLE_MS };
    const person = await findPerson(writer, asked);
    if (person !== undefined) await removeSession(writer, person.userId, person.sessionId);
  }

  /** A link that opens a session for who makes it, once: for another browser of theirs. @param validForMs until then */
  async makeSignInLink(person: Person, validForMs: number, occasion: Occasion): Promise<SignInLink> {
    const { database, entropy } = this.#parts;
    const { userId, userName } = person;
    const secret = makeSecret(entropy);
    const { atMs } = occasion;
    const expiresAtMs = atMs + validForMs;
    const hashed = { secretSha256: secretSha256(secret), email: "", atMs, expiresAtMs };
    await transact(database, async (writer) => {
      await addAccountLink(writer, { userId, purpose: "sign-in", ...hashed });
      await occasion.recordForUser(writer, { id: userId, userName }, { changed: { expiresAtMs } });
    });
    return { secret, expiresAtMs };
  }

  /** @throws RegrowError LINK_INVALID */
  async signInByLink(secret: string, occasion: Occasion): Promise<Session> {
    const { database, clock } = this.#parts;
    return transact(database, async (writer) => {
      const link = await takeAccountLink(writer, "sign-in", secretSha256(secret), clock.nowMs());
      const user = link === undefined ? undefined : await findUserById(writer, link.userId);
      if (user === undefined) throw new RegrowError("LINK_INVALID");
      await occasion.recordForUser(writer, user, { changed: { by: "link" } });
      return this.#openSession(writer, user.id, await this.#tenantOf(writer, user, undefined), occasion);
    });
  }

  async #openSession(writer: Writer, userId: string, tenant: Tenant, occasion: Occasion): Promise<Session> {
    const { clock, entropy } = this.#parts;
    const secret = makeSecret(entropy);
    const atMs = clock.nowMs();
    const expiresAtMs = atMs + SESSION_MS;
    const { address, agent } = occasion;
    const hashed = { secretSha256: secretSha256(secret), organisationId: tenant };
    await addSession(writer, { id: randomUUID(), userId, atMs, expiresAtMs, address, agent, ...hashed });
    const person = await findPerson(writer, { ...hashed, nowMs: atMs, idleMs: SESSION_IDLE_MS });
    if (person === undefined) throw new RegrowError("SIGN_IN_FAILED");
    return { secret, expiresAtMs, person };
  }
}

/** Makes the organisation that a user owns. */
async function ownOrganisation(
  writer: Writer,
  name: string,
  { userId, atMs }: { readonly userId: string; readonly atMs: number },
): Promise<Tenant> {
  const id = randomUUID();
  await addOrganisation(writer, { id, name, atMs });
  await addMembership(writer, { organisationId: id, userId, role: "owner", productIds: null, atMs });
  return provenTenant(id);
}
