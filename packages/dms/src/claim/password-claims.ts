import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { ClaimAnswer } from "@regrow/core/protocol";
import { findUserByName, type Passwords, type RefusedSignIns, type SignInLimits } from "../account/index.ts";
import { transact, type Database } from "../database/index.ts";
import { claimFor, type KnownDevice } from "../device/index.ts";
import { membershipRights, provenTenant, type Tenant } from "../organisation/index.ts";

interface PasswordClaimsParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly passwords: Passwords;
  /** Those of signing in: a device is no second way to guess. */
  readonly limits: SignInLimits;
  readonly refused: RefusedSignIns;
}

interface Credentials {
  readonly userName: string;
  readonly password: string;
}

interface From {
  readonly address: string;
  readonly requestId: string;
}

/**
 * Claims with the user name and password of a person, as ZentriOS and Gecko OS 2 have them (dms-facts 2): for hosts that can do
 * nothing else. Off until an owner switches them on, because whoever has the console, or sells the device on, has the password.
 */
export class PasswordClaims {
  readonly #parts: PasswordClaimsParts;

  constructor(parts: PasswordClaimsParts) {
    this.#parts = parts;
  }

  /**
   * The device goes to the organisation that the person belongs to the longest of those that allow it.
   * @throws RegrowError SIGN_IN_FAILED, SIGN_IN_LIMITED, CLAIM_PASSWORD_REFUSED, CLAIM_OWNED, PRODUCT_LOCKED
   */
  readonly claim = async (device: KnownDevice, given: Credentials, from: From): Promise<ClaimAnswer> => {
    const { database, clock, limits } = this.#parts;
    const userName = given.userName.toLowerCase();
    limits.requireTry(userName, from.address);
    const user = await this.#requireUser(userName, given.password, from);
    limits.wasRight(userName, from.address);
    // A password alone is not what this person wanted to be known by.
    if (user.secondFactor !== null) throw new RegrowError("CLAIM_PASSWORD_REFUSED", { reason: "second factor is on" });
    const claimant = await this.#findClaimant(user.id);
    if (claimant === undefined)
      throw new RegrowError("CLAIM_PASSWORD_REFUSED", { reason: "no organisation of this user allows it" });
    await transact(database, (writer) =>
      claimFor(writer, device, claimant.tenant, { atMs: clock.nowMs(), changed: { user: user.userName } }),
    );
    return { owner: claimant.name, product: null };
  };

  async #requireUser(userName: string, password: string, { address, requestId }: From) {
    const { database, passwords, refused, clock } = this.#parts;
    const user = await findUserByName(database, userName);
    const isRight = await passwords.isRight(password, user?.password);
    if (user !== undefined && isRight) return user;
    if (user !== undefined) {
      const who = { userId: user.id, userName: user.userName, reason: "SIGN_IN_FAILED" };
      refused.note({ ...who, atMs: clock.nowMs(), address, requestId });
    }
    throw new RegrowError("SIGN_IN_FAILED");
  }

  /** Where the person may bring in devices of any product. */
  async #findClaimant(userId: string): Promise<{ readonly tenant: Tenant; readonly name: string } | undefined> {
    const rows = await this.#parts.database
      .selectFrom("memberships")
      .innerJoin("organisations", "organisations.id", "memberships.organisation_id")
      .select(["organisations.id", "organisations.name", "memberships.role", "memberships.products"])
      .where("memberships.user_id", "=", userId)
      .where("organisations.takes_passwords", "=", 1)
      .orderBy("memberships.since_ms")
      .orderBy("organisations.id")
      .execute();
    const row = rows.find((each) => {
      const { rights, products } = membershipRights(each);
      return products === null && rights.has("device.claim");
    });
    // The password is what proves that the person belongs there.
    return row === undefined ? undefined : { tenant: provenTenant(row.id), name: row.name };
  }
}
