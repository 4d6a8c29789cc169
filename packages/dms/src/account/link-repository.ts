import type { LinkPurpose, Writer } from "../database/index.ts";

/** A link that was mailed, or made by its user: who holds its secret may do what it is for. */
export interface AccountLink {
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly email: string;
}

/** Adds a link; a newer one of the same purpose takes the place of an older. Forgets those that have expired. */
export async function addAccountLink(
  writer: Writer,
  link: AccountLink & { readonly secretSha256: string; readonly atMs: number; readonly expiresAtMs: number },
): Promise<void> {
  const { userId, purpose, email, secretSha256, atMs, expiresAtMs } = link;
  await writer
    .deleteFrom("account_links")
    .where(({ and, eb, or }) =>
      or([eb("expires_at_ms", "<=", atMs), and([eb("user_id", "=", userId), eb("purpose", "=", purpose)])]),
    )
    .execute();
  await writer
    .insertInto("account_links")
    .values({ secret_sha256: secretSha256, user_id: userId, purpose, email, expires_at_ms: expiresAtMs })
    .execute();
}

/** The link of that secret, which counts once: it is gone when the transaction ends well. */
export async function takeAccountLink(
  writer: Writer,
  purpose: LinkPurpose,
  secretSha256: string,
  nowMs: number,
): Promise<AccountLink | undefined> {
  const row = await writer
    .deleteFrom("account_links")
    .where("secret_sha256", "=", secretSha256)
    .where("purpose", "=", purpose)
    .where("expires_at_ms", ">", nowMs)
    .returning(["user_id", "purpose", "email"])
    .executeTakeFirst();
  return row === undefined ? undefined : { userId: row.user_id, purpose: row.purpose, email: row.email };
}

/** A user who ends sessions ends what would open one too. */
export async function removeSignInLinks(writer: Writer, userId: string): Promise<void> {
  await writer.deleteFrom("account_links").where("user_id", "=", userId).where("purpose", "=", "sign-in").execute();
}
