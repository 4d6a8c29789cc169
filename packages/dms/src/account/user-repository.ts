import type { Database, Schema, Writer } from "../database/index.ts";

export interface NewUser {
  readonly id: string;
  readonly userName: string;
  readonly password: string;
  readonly email: string;
  readonly atMs: number;
}

/** A user as sign-in sees them. */
export interface User {
  readonly id: string;
  readonly userName: string;
  /** As `hashPassword` made it. */
  readonly password: string;
  readonly email: string | null;
  readonly verifiedEmail: string | null;
  /** Null: no second factor, or one that is not confirmed yet. */
  readonly secondFactor: { readonly sealedSecret: string } | null;
}

/** False when the name is taken. */
export async function addUser(writer: Writer, user: NewUser): Promise<boolean> {
  const taken = await writer.selectFrom("users").select("id").where("user_name", "=", user.userName).executeTakeFirst();
  if (taken !== undefined) return false;
  await writer
    .insertInto("users")
    .values({
      id: user.id,
      user_name: user.userName,
      password: user.password,
      email: user.email,
      created_at_ms: user.atMs,
      totp_last_step: 0,
    })
    .execute();
  return true;
}

export async function hasUsers(database: Database): Promise<boolean> {
  return (await database.selectFrom("users").select("id").limit(1).executeTakeFirst()) !== undefined;
}

export function findUserByName(database: Database, userName: string): Promise<User | undefined> {
  return firstUser(database, "user_name", userName);
}

export function findUserById(database: Database, id: string): Promise<User | undefined> {
  return firstUser(database, "id", id);
}

/** By an address in lower case that the user has proven to hold. */
export function findUserByEmail(database: Database, verifiedEmail: string): Promise<User | undefined> {
  return firstUser(database, "verified_email", verifiedEmail);
}

/**
 * Accounts that may be meant by an address in lower case: who has proven to hold it, and who says so and has proven no other.
 * (Who is about to change addresses may have mistyped the new one: it opens nothing before it is proven.)
 */
export async function listUsersOfEmail(database: Database, email: string): Promise<readonly User[]> {
  const rows = await users(database)
    .where(({ and, eb, fn, or }) =>
      or([
        eb("verified_email", "=", email),
        and([eb("verified_email", "is", null), eb(fn<string>("lower", ["email"]), "=", email)]),
      ]),
    )
    .orderBy("created_at_ms")
    .limit(MAX_OF_EMAIL)
    .execute();
  return rows.map(toUser);
}

/** Letters that one request can cause. */
const MAX_OF_EMAIL = 5;

export async function setPassword(writer: Writer, userId: string, password: string): Promise<void> {
  await writer.updateTable("users").set({ password }).where("id", "=", userId).execute();
}

/** The address that the user says is theirs. */
export async function setEmail(writer: Writer, userId: string, email: string): Promise<void> {
  await writer.updateTable("users").set({ email }).where("id", "=", userId).execute();
}

/** The user has used a link that was sent there. False when somebody else has proven to hold that address. */
export async function setVerifiedEmail(writer: Writer, userId: string, email: string): Promise<boolean> {
  const verified = email.toLowerCase();
  const holder = await findUserByEmail(writer, verified);
  if (holder !== undefined && holder.id !== userId) return false;
  await writer.updateTable("users").set({ email, verified_email: verified }).where("id", "=", userId).execute();
  return true;
}

async function firstUser(
  database: Database,
  column: "id" | "user_name" | "verified_email",
  value: string,
): Promise<User | undefined> {
  const row = await users(database).where(column, "=", value).executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
}

function users(database: Database) {
  return database
    .selectFrom("users")
    .select(["id", "user_name", "password", "email", "verified_email"])
    .select(["totp_secret", "totp_confirmed_at_ms"]);
}

function toUser(row: Omit<Schema["users"], "created_at_ms" | "totp_last_step">): User {
  return {
    id: row.id,
    userName: row.user_name,
    password: row.password,
    email: row.email,
    verifiedEmail: row.verified_email,
    secondFactor:
      row.totp_secret === null || row.totp_confirmed_at_ms === null ? null : { sealedSecret: row.totp_secret },
  };
}
