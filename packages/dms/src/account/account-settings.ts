import { RegrowError } from "@regrow/core/error";
import type { Occasion } from "../audit/index.ts";
import { transact } from "../database/index.ts";
import type { Person } from "../organisation/index.ts";
import { secretSha256 } from "../secret/index.ts";
import type { AccountParts } from "./account-parts.ts";
import { addressChangedMail, resetMail, verificationMail } from "./account-mail.ts";
import { takeAccountLink } from "./link-repository.ts";
import { removeSessions } from "./session-repository.ts";
import {
  findUserById,
  listUsersOfEmail,
  setEmail,
  setPassword,
  setVerifiedEmail,
  type User,
} from "./user-repository.ts";

/** What users change of their own accounts: password and address. */
export class AccountSettings {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /** The present password again, before what a borrowed session must not do. @throws RegrowError PASSWORD_WRONG, SIGN_IN_LIMITED */
  async confirmPassword({ userId, userName }: Person, password: string, occasion: Occasion): Promise<User> {
    const { database, passwords, limits } = this.#parts;
    limits.requireTry(userName, occasion.address);
    const user = await findUserById(database, userId);
    const isRight = await passwords.isRight(password, user?.password);
    if (user === undefined || !isRight) throw new RegrowError("PASSWORD_WRONG");
    limits.wasRight(userName, occasion.address);
    return user;
  }

  /** Ends all other sessions. @throws RegrowError PASSWORD_WRONG, SIGN_IN_LIMITED */
  async changePassword(
    person: Person,
    change: { readonly password: string; readonly newPassword: string },
    occasion: Occasion,
  ): Promise<void> {
    const { database, passwords } = this.#parts;
    const user = await this.confirmPassword(person, change.password, occasion);
    const password = await passwords.hash(change.newPassword);
    await transact(database, async (writer) => {
      await setPassword(writer, user.id, password);
      const sessionsEnded = await removeSessions(writer, user.id, person.sessionId);
      await occasion.recordForUser(writer, user, { changed: { password: "changed", sessionsEnded } });
    });
  }

  /** The new address counts when its link was used; until then the old one does. @throws RegrowError PASSWORD_WRONG */
  async changeEmail(
    person: Person,
    change: { readonly password: string; readonly email: string },
    occasion: Occasion,
  ): Promise<void> {
    const { database, outbox } = this.#parts;
    const { email } = change;
    const user = await this.confirmPassword(person, change.password, occasion);
    await transact(database, async (writer) => {
      await setEmail(writer, user.id, email);
      await occasion.recordForUser(writer, user, { changed: { email } });
    });
    outbox.post(() => verificationMail(this.#parts, user.id));
    const { verifiedEmail } = user;
    if (verifiedEmail !== null) outbox.post(async () => addressChangedMail(user.userName, verifiedEmail, email));
  }

  /** @throws RegrowError LINK_INVALID, SIGN_IN_LIMITED */
  resendVerification({ userId }: Person, occasion: Occasion): void {
    this.#parts.limits.requireAsk(occasion.address);
    occasion.unchanged();
    this.#parts.outbox.post(() => verificationMail(this.#parts, userId));
  }

  /** @throws RegrowError LINK_INVALID, also when the address was changed since, or is somebody else's by now */
  async verifyEmail(secret: string, occasion: Occasion): Promise<void> {
    const { database, clock } = this.#parts;
    await transact(database, async (writer) => {
      const link = await takeAccountLink(writer, "verify-email", secretSha256(secret), clock.nowMs());
      const user = link === undefined ? undefined : await findUserById(writer, link.userId);
      if (link === undefined || user === undefined || user.email !== link.email) throw linkInvalid();
      if (!(await setVerifiedEmail(writer, user.id, link.email))) throw linkInvalid();
      await occasion.recordForUser(writer, user, { changed: { verifiedEmail: link.email } });
    });
  }

  /** Answered the same, in the same time, whoever holds the address. @throws RegrowError SIGN_IN_LIMITED */
  requestReset(email: string, occasion: Occasion): void {
    const { database, limits, outbox } = this.#parts;
    limits.requireAsk(occasion.address);
    occasion.unchanged();
    outbox.post(async () => {
      for (const user of await listUsersOfEmail(database, email.toLowerCase()))
        outbox.post(() => resetMail(this.#parts, user, email));
      return undefined;
    });
  }

  /** Ends all sessions. The second factor stays as it is. @throws RegrowError LINK_INVALID */
  async resetPassword(reset: { readonly token: string; readonly password: string }, occasion: Occasion): Promise<void> {
    const { database, clock, passwords } = this.#parts;
    const password = await passwords.hash(reset.password);
    await transact(database, async (writer) => {
      const link = await takeAccountLink(writer, "reset-password", secretSha256(reset.token), clock.nowMs());
      const user = link === undefined ? undefined : await findUserById(writer, link.userId);
      if (link === undefined || user === undefined) throw linkInvalid();
      await setPassword(writer, user.id, password);
      const sessionsEnded = await removeSessions(writer, user.id, null);
      await occasion.recordForUser(writer, user, { changed: { password: "reset", sessionsEnded } });
    });
  }
}

function linkInvalid(): RegrowError {
  return new RegrowError("LINK_INVALID");
}
