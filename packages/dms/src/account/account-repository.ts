import type { Database, Writer } from "../database/index.ts";
import { provenTenant, type Person } from "../organisation/index.ts";

export interface NewAccount {
  readonly userId: string;
  readonly userName: string;
  readonly password: string;
  readonly organisationId: string;
  readonly organisation: string;
  readonly atMs: number;
}

/** Adds a user and the organisation they own. False when the name is taken. */
export async function addAccount(writer: Writer, account: NewAccount): Promise<boolean> {
  const taken = await writer
    .selectFrom("users")
    .select("id")
    .where("user_name", "=", account.userName)
    .executeTakeFirst();
  if (taken !== undefined) return false;
  const { userId, organisationId, atMs } = account;
  await writer
    .insertInto("organisations")
    .values({ id: organisationId, name: account.organisation, platform_root: null, created_at_ms: atMs })
    .execute();
  await writer
    .insertInto("users")
    .values({ id: userId, user_name: account.userName, password: account.password, created_at_ms: atMs })
    .execute();
  await writer
    .insertInto("memberships")
    .values({ organisation_id: organisationId, user_id: userId, role: "owner" })
    .execute();
  return true;
}

/** The user with the organisation they act for, by user name. */
export function findUser(
  database: Database,
  userName: string,
): Promise<{ id: string; password: string; organisation_id: string } | undefined> {
  return database
    .selectFrom("users")
    .innerJoin("memberships", "memberships.user_id", "users.id")
    .select(["users.id", "users.password", "memberships.organisation_id"])
    .where("users.user_name", "=", userName)
    .orderBy("memberships.organisation_id")
    .executeTakeFirst();
}

export interface NewSession {
  readonly tokenSha256: string;
  readonly userId: string;
  readonly organisationId: string;
  readonly atMs: number;
  readonly expiresAtMs: number;
}

/** Adds a session and forgets those that have ended. */
export async function addSession(writer: Writer, session: NewSession): Promise<void> {
  await writer.deleteFrom("sessions").where("expires_at_ms", "<=", session.atMs).execute();
  await writer
    .insertInto("sessions")
    .values({
      token_sha256: session.tokenSha256,
      user_id: session.userId,
      organisation_id: session.organisationId,
      created_at_ms: session.atMs,
      expires_at_ms: session.expiresAtMs,
    })
    .execute();
}

export async function removeSession(writer: Writer, tokenSha256: string): Promise<void> {
  await writer.deleteFrom("sessions").where("token_sha256", "=", tokenSha256).execute();
}

/** Who holds this session; undefined when there is none, it has ended, or the membership has. */
export async function findPerson(database: Database, tokenSha256: string, nowMs: number): Promise<Person | undefined> {
  const row = await database
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .innerJoin("organisations", "organisations.id", "sessions.organisation_id")
    .innerJoin("memberships", (join) =>
      join
        .onRef("memberships.user_id", "=", "sessions.user_id")
        .onRef("memberships.organisation_id", "=", "sessions.organisation_id"),
    )
    .select(["users.id", "users.user_name", "organisations.name", "sessions.organisation_id", "memberships.role"])
    .where("sessions.token_sha256", "=", tokenSha256)
    .where("sessions.expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    userId: row.id,
    userName: row.user_name,
    tenant: provenTenant(row.organisation_id),
    organisation: row.name,
    role: row.role,
  };
}
