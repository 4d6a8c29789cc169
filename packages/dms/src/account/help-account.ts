import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { addAuditEntryOfUser } from "../audit/index.ts";
import { openBeside, transact, type Database, type Writer } from "../database/index.ts";
import { listOrganisations } from "../membership/index.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import { RESET_PATH, RESET_VALID_MS } from "./account-mail.ts";
import { addAccountLink } from "./link-repository.ts";
import { removeSecondFactor } from "./second-factor-repository.ts";
import { findUserByName, type User } from "./user-repository.ts";

export interface AccountHelp {
  /** Of a DMS, which may run. */
  readonly folder: string;
  readonly userName: string;
  /** Make a link that sets a new password, as a letter would have it. */
  readonly resetPassword: boolean;
  readonly removeSecondFactor: boolean;
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
}

/** An account as its DMS's operator may see it. */
export interface AccountReport {
  readonly userName: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly hasSecondFactor: boolean;
  readonly organisations: readonly { readonly name: string; readonly role: string }[];
  /** At the address where this DMS is reached, and the only time that it is seen; null: not asked for. */
  readonly reset: { readonly path: string; readonly expiresAtMs: number } | null;
}

/** Organisations of one account that are named. */
const MAX_NAMED = 100;

/**
 * Helps somebody whom the DMS cannot: who has lost the letter box, or the second factor with its recovery codes. It is for the operator, who
 * has the folder; the person's organisations find it in their audit logs.
 * @throws RegrowError CONFIGURATION_INVALID for a folder of no DMS or of another program's, ACCOUNT_UNKNOWN
 */
export async function helpAccount(help: AccountHelp): Promise<AccountReport> {
  const nowMs = help.clock.nowMs();
  const database = await openBeside(help.folder, nowMs);
  try {
    const user = await findUserByName(database, help.userName.toLowerCase());
    if (user === undefined) throw new RegrowError("ACCOUNT_UNKNOWN", { user: help.userName });
    const reset = help.resetPassword || help.removeSecondFactor ? await apply(database, user, help, nowMs) : null;
    const organisations = await listOrganisations(database, user.id, { limit: MAX_NAMED, after: null });
    const { userName, email, verifiedEmail, secondFactor } = user;
    return {
      ...{ userName, email, isEmailVerified: verifiedEmail !== null && verifiedEmail === email?.toLowerCase() },
      hasSecondFactor: secondFactor !== null && !help.removeSecondFactor,
      organisations: organisations.slice(0, MAX_NAMED).map(({ name, role }) => ({ name, role })),
      reset,
    };
  } finally {
    await database.destroy();
  }
}

async function apply(
  database: Database,
  user: User,
  help: AccountHelp,
  nowMs: number,
): Promise<AccountReport["reset"]> {
  const secret = makeSecret(help.entropy);
  const expiresAtMs = nowMs + RESET_VALID_MS;
  await transact(database, async (writer) => {
    if (help.removeSecondFactor) await removeSecondFactor(writer, user.id);
    if (help.resetPassword) {
      const link = { purpose: "reset-password", email: user.email ?? "", secretSha256: secretSha256(secret) } as const;
      await addAccountLink(writer, { userId: user.id, ...link, atMs: nowMs, expiresAtMs });
    }
    await record(writer, user, help, nowMs);
  });
  return help.resetPassword ? { path: `/${RESET_PATH}?token=${secret}`, expiresAtMs } : null;
}

async function record(writer: Writer, { id, userName }: User, help: AccountHelp, atMs: number): Promise<void> {
  await addAuditEntryOfUser(writer, id, {
    ...{ atMs, address: null, requestId: null, operation: "helpAccount", target: `user ${userName}` },
    actor: { kind: "nobody", id: null, name: "operator of the DMS" },
    changed: {
      ...(help.resetPassword ? { password: "link made" } : {}),
      ...(help.removeSecondFactor ? { secondFactor: "switched off" } : {}),
    },
  });
}
