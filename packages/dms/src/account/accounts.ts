import { randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { AttemptLimit, Slots } from "../limit/index.ts";
import { addAccount, addSession, findPerson, findUser, removeSession } from "./account-repository.ts";
import type { Person } from "../organisation/index.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";

/** A session that was just made: the only time its secret is seen. */
export interface Session {
  readonly secret: string;
  readonly expiresAtMs: number;
  readonly person: Person;
}

export interface SignIn {
  readonly userName: string;
  readonly password: string;
}

export interface SignUp extends SignIn {
  /** Name of the organisation; the user's name where none is given. */
  readonly organisation?: string;
}

const DAY_MS = 86_400_000;
const SESSION_MS = 30 * DAY_MS;
/** Wrong passwords for one name, from anywhere. */
const PER_USER = { attempts: 10, windowMs: 15 * 60_000 };
/** Wrong passwords from one address, for any name; many people share an address. */
const PER_ADDRESS = { attempts: 100, windowMs: 15 * 60_000 };
const SIGN_UPS_PER_ADDRESS = { attempts: 60, windowMs: 60 * 60_000 };
/** Passwords that are hashed at once: each takes 19 MiB and a thread of the pool that file operations use too. */
const HASHES = { atOnce: 2, waiting: 64 };

interface AccountParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  readonly entropy: Pick<Entropy, "bytes">;
}

/** Sign-up, sign-in, sessions. User names are compared in lower case. */
export class Accounts {
  readonly #parts: AccountParts;
  readonly #userLimit = new AttemptLimit(PER_USER);
  readonly #addressLimit = new AttemptLimit(PER_ADDRESS);
  readonly #signUpLimit = new AttemptLimit(SIGN_UPS_PER_ADDRESS);
  readonly #hashes = new Slots(HASHES.atOnce, HASHES.waiting);

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /** @throws RegrowError USER_NAME_TAKEN, SIGN_IN_LIMITED */
  async signUp(request: SignUp, address: string): Promise<Session> {
    const { database, clock, entropy } = this.#parts;
    stopWhen(this.#signUpLimit.take(address, clock.monotonicMs()));
    const account = {
      userId: randomUUID(),
      userName: request.userName.toLowerCase(),
      password: await this.#hashes.run(() => hashPassword(request.password, entropy)),
      organisationId: randomUUID(),
      organisation: request.organisation ?? request.userName,
      atMs: clock.nowMs(),
    };
    if (!(await transact(database, (writer) => addAccount(writer, account))))
      throw new RegrowError("USER_NAME_TAKEN", { userName: account.userName });
    return this.#openSession(account.userId, account.organisationId);
  }

  /** @throws RegrowError SIGN_IN_FAILED, SIGN_IN_LIMITED */
  async signIn(request: SignIn, address: string): Promise<Session> {
    const { database, clock } = this.#parts;
    const userName = request.userName.toLowerCase();
    stopWhen(this.#addressLimit.take(address, clock.monotonicMs()));
    stopWhen(this.#userLimit.take(userName, clock.monotonicMs()));
    const user = await findUser(database, userName);
    const isRight = await this.#hashes.run(() => verifyPassword(request.password, user?.password));
    if (user === undefined || !isRight) throw new RegrowError("SIGN_IN_FAILED");
    this.#addressLimit.refund(address, clock.monotonicMs());
    this.#userLimit.refund(userName, clock.monotonicMs());
    return this.#openSession(user.id, user.organisation_id);
  }

  /** Ends a session; nothing happens when there is none. */
  signOut(secret: string): Promise<void> {
    return transact(this.#parts.database, (writer) => removeSession(writer, secretSha256(secret)));
  }

  /** Who holds the secret; undefined when nobody does any more. */
  person(secret: string): Promise<Person | undefined> {
    return findPerson(this.#parts.database, secretSha256(secret), this.#parts.clock.nowMs());
  }

  async #openSession(userId: string, organisationId: string): Promise<Session> {
    const { database, clock, entropy } = this.#parts;
    const secret = makeSecret(entropy);
    const tokenSha256 = secretSha256(secret);
    const atMs = clock.nowMs();
    const expiresAtMs = atMs + SESSION_MS;
    await transact(database, (writer) =>
      addSession(writer, { tokenSha256, userId, organisationId, atMs, expiresAtMs }),
    );
    const person = await findPerson(database, tokenSha256, atMs);
    if (person === undefined) throw new RegrowError("SIGN_IN_FAILED");
    return { secret, expiresAtMs, person };
  }
}

function stopWhen(waitMs: number): void {
  if (waitMs > 0) throw new RegrowError("SIGN_IN_LIMITED", { retryAfterMs: Math.ceil(waitMs) });
}
