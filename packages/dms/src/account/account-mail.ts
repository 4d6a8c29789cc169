import { transact } from "../database/index.ts";
import type { Mail } from "../mail/index.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import type { AccountParts } from "./account-parts.ts";
import { addAccountLink } from "./link-repository.ts";
import { findUserByEmail, findUserById, type User } from "./user-repository.ts";

const HOUR_MS = 3_600_000;

export const RESET_PATH = "reset";
export const RESET_VALID_MS: number = HOUR_MS;

const LINKS = {
  "verify-email": { page: "verify", validMs: 48 * HOUR_MS },
  "reset-password": { page: RESET_PATH, validMs: RESET_VALID_MS },
} as const;

type MailParts = Pick<AccountParts, "database" | "clock" | "entropy" | "publicUrl">;

/**
 * The letter that proves the address which a user has given. Where somebody else has proven to hold it, they are told, and
 * whoever signed up learns nothing.
 */
export async function verificationMail(parts: MailParts, userId: string): Promise<Mail | undefined> {
  const user = await findUserById(parts.database, userId);
  if (user === undefined || user.email === null || user.verifiedEmail === user.email.toLowerCase()) return undefined;
  const to = user.email;
  const holder = await findUserByEmail(parts.database, to.toLowerCase());
  if (holder !== undefined)
    return letter(to, "You have an account already", [
      `Somebody has given this address for the new account "${user.userName}". It belongs to your account "${holder.userName}",`,
      "so nothing was changed. If you have forgotten your password, ask for a link to set a new one.",
    ]);
  const link = await makeLink(parts, user, "verify-email", to);
  return letter(to, "Confirm your address", [
    `The account "${user.userName}" was given this address. If that was you, confirm it here, within two days:`,
    link,
  ]);
}

/** The letter with which a user sets a new password. */
export async function resetMail(parts: MailParts, user: User, to: string): Promise<Mail> {
  const link = await makeLink(parts, user, "reset-password", to);
  return letter(to, "Set a new password", [
    `Somebody has asked for a new password of the account "${user.userName}". If that was you, set it here, within an hour:`,
    link,
  ]);
}

/** To the address that a user has had so far, so that a thief of the session does not go unnoticed. */
export function addressChangedMail(userName: string, to: string, newEmail: string): Mail {
  return letter(to, "Your address is being changed", [
    `The account "${userName}" was given the address ${newEmail}. It takes the place of this one when it is confirmed there.`,
    "If that was not you, set a new password now and end all other sessions.",
  ]);
}

async function makeLink(parts: MailParts, user: User, purpose: keyof typeof LINKS, email: string): Promise<string> {
  const { database, clock, entropy, publicUrl } = parts;
  const secret = makeSecret(entropy);
  const atMs = clock.nowMs();
  const { page, validMs } = LINKS[purpose];
  await transact(database, (writer) =>
    addAccountLink(writer, {
      userId: user.id,
      purpose,
      email,
      secretSha256: secretSha256(secret),
      atMs,
      expiresAtMs: atMs + validMs,
    }),
  );
  return `${publicUrl()}/${page}?token=${secret}`;
}

function letter(to: string, subject: string, lines: readonly string[]): Mail {
  return { to, subject, text: `${lines.join("\n")}\n\nIf it was not you, do nothing.\n` };
}
