import { removeSignInLinks } from "./link-repository.ts";
import type { Database, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import { membershipRights, provenTenant, type Person } from "../organisation/index.ts";
import { OPENED_AHEAD_MS } from "./session-times.ts";

export interface NewSession {
  readonly id: string;
  readonly secretSha256: string;
  readonly userId: string;
  readonly organisationId: string;
  readonly atMs: number;
  readonly expiresAtMs: number;
  readonly address: string;
  readonly agent: string;
}

/** A session as its holder sees it. */
export interface SessionView {
  readonly id: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
  readonly address: string;
  readonly agent: string;
}

/** Adds a session and forgets those that have ended. */
export async function addSession(writer: Writer, session: NewSession): Promise<void> {
  await writer.deleteFrom("sessions").where("expires_at_ms", "<=", session.atMs).execute();
  await writer
    .insertInto("sessions")
    .values({
      id: session.id,
      token_sha256: session.secretSha256,
      user_id: session.userId,
      organisation_id: session.organisationId,
      created_at_ms: session.atMs,
      expires_at_ms: session.expiresAtMs,
      last_used_at_ms: session.atMs,
      address: session.address,
      agent: session.agent,
    })
    .execute();
}

/** Newest first; one more than the limit where others follow. */
export async function listSessions(
  database: Database,
  userId: string,
  alive: { readonly nowMs: number; readonly idleMs: number },
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly SessionView[]> {
  let query = database
    .selectFrom("sessions")
    .select(["id", "created_at_ms", "last_used_at_ms", "expires_at_ms", "address", "agent"])
    .where("user_id", "=", userId)
    .where("expires_at_ms", ">", alive.nowMs)
    .where("last_used_at_ms", ">", alive.nowMs - alive.idleMs);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([eb("created_at_ms", "<", atMs), and([eb("created_at_ms", "=", atMs), eb("id", ">", id)])]),
    );
  }
  const rows = await query
    .orderBy("created_at_ms", "desc")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    expiresAtMs: row.expires_at_ms,
    address: row.address,
    agent: row.agent,
  }));
}

/** False when the user has no such session. */
export async function removeSession(writer: Writer, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await writer
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Ends the sessions of a user, except one, and what would open another. Gives how many sessions. */
export async function removeSessions(writer: Writer, userId: string, exceptId: string | null): Promise<number> {
  await removeSignInLinks(writer, userId);
  const query = writer.deleteFrom("sessions").where("user_id", "=", userId);
  const { numDeletedRows } = await (exceptId === null ? query : query.where("id", "!=", exceptId)).executeTakeFirst();
  return Number(numDeletedRows);
}

/** The session acts for another organisation of its user from now on. */
export async function setSessionOrganisation(writer: Writer, id: string, organisationId: string): Promise<void> {
  await writer.updateTable("sessions").set({ organisation_id: organisationId }).where("id", "=", id).execute();
}

export interface SessionAsked {
  readonly secretSha256: string;
  /** The organisation to act for; undefined: the session's own. */
  readonly organisationId: string | undefined;
  readonly nowMs: number;
  readonly idleMs: number;
}

/** Who holds the session; undefined when it has ended, and when its user belongs to that organisation no more. */
export async function findPerson(database: Database, asked: SessionAsked): Promise<Person | undefined> {
  const row = await database
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .innerJoin("memberships", "memberships.user_id", "sessions.user_id")
    .innerJoin("organisations", "organisations.id", "memberships.organisation_id")
    .select(["users.id", "users.user_name", "organisations.name", "memberships.organisation_id"])
    .select(["memberships.role", "memberships.products", "sessions.id as session_id"])
    .where("sessions.token_sha256", "=", asked.secretSha256)
    .where("sessions.expires_at_ms", ">", asked.nowMs)
    .where("sessions.last_used_at_ms", ">", asked.nowMs - asked.idleMs)
    .where("sessions.created_at_ms", "<=", asked.nowMs + OPENED_AHEAD_MS)
    .$if(asked.organisationId === undefined, (query) =>
      query.whereRef("memberships.organisation_id", "=", "sessions.organisation_id"),
    )
    .$if(asked.organisationId !== undefined, (query) =>
      query.where("memberships.organisation_id", "=", asked.organisationId ?? ""),
    )
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    kind: "person",
    userId: row.id,
    userName: row.user_name,
    sessionId: row.session_id,
    tenant: provenTenant(row.organisation_id),
    organisation: row.name,
    role: row.role,
    ...membershipRights(row),
  };
}
