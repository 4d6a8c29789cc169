import type { Database, Role, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import { parseProducts, productsText, type Tenant } from "../organisation/index.ts";

/** Somebody who belongs to an organisation. */
export interface Member {
  readonly userId: string;
  readonly userName: string;
  readonly email: string | null;
  readonly role: Role;
  /** Identifiers of the products that the role is for; null: all. */
  readonly productIds: readonly string[] | null;
  readonly sinceMs: number;
}

/** An organisation as one of its members sees it. */
export interface OrganisationView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly sinceMs: number;
}

export interface NewMembership {
  readonly organisationId: string;
  readonly userId: string;
  readonly role: Role;
  readonly productIds: readonly string[] | null;
  readonly atMs: number;
}

export async function addOrganisation(
  writer: Writer,
  organisation: { readonly id: string; readonly name: string; readonly atMs: number },
): Promise<void> {
  const { id, name, atMs } = organisation;
  await writer
    .insertInto("organisations")
    .values({ id, name, platform_root: null, takes_passwords: 0, storage_quota_bytes: null, created_at_ms: atMs })
    .execute();
}

export async function renameOrganisation(writer: Writer, tenant: Tenant, name: string): Promise<void> {
  await writer.updateTable("organisations").set({ name }).where("id", "=", tenant).execute();
}

/** Organisations of a user; the one they belong to the longest first. */
export async function listOrganisations(
  database: Database,
  userId: string,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly OrganisationView[]> {
  let query = database
    .selectFrom("memberships")
    .innerJoin("organisations", "organisations.id", "memberships.organisation_id")
    .select(["organisations.id", "organisations.name", "memberships.role", "memberships.since_ms as sinceMs"])
    .where("memberships.user_id", "=", userId);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([
        eb("memberships.since_ms", ">", atMs),
        and([eb("memberships.since_ms", "=", atMs), eb("organisations.id", ">", id)]),
      ]),
    );
  }
  return query
    .orderBy("memberships.since_ms")
    .orderBy("organisations.id")
    .limit(limit + 1)
    .execute();
}

export async function addMembership(writer: Writer, membership: NewMembership): Promise<void> {
  await writer
    .insertInto("memberships")
    .values({
      organisation_id: membership.organisationId,
      user_id: membership.userId,
      role: membership.role,
      products: productsText(membership.productIds),
      since_ms: membership.atMs,
    })
    .execute();
}

/** By user name; one more than the limit where others follow. */
export async function listMembers(
  database: Database,
  tenant: Tenant,
  { limit, after }: { readonly limit: number; readonly after: readonly [string] | null },
): Promise<readonly Member[]> {
  let query = members(database, tenant);
  if (after !== null) query = query.where("users.user_name", ">", after[0]);
  const rows = await query
    .orderBy("users.user_name")
    .limit(limit + 1)
    .execute();
  return rows.map(toMember);
}

export async function findMember(database: Database, tenant: Tenant, userId: string): Promise<Member | undefined> {
  const row = await members(database, tenant).where("users.id", "=", userId).executeTakeFirst();
  return row === undefined ? undefined : toMember(row);
}

export async function countOwners(database: Database, tenant: Tenant): Promise<number> {
  const row = await database
    .selectFrom("memberships")
    .select(({ fn }) => fn.countAll().as("owners"))
    .where("organisation_id", "=", tenant)
    .where("role", "=", "owner")
    .executeTakeFirst();
  return Number(row?.owners ?? 0);
}

export async function setMembership(
  writer: Writer,
  tenant: Tenant,
  userId: string,
  membership: Pick<Member, "role" | "productIds">,
): Promise<void> {
  await writer
    .updateTable("memberships")
    .set({ role: membership.role, products: productsText(membership.productIds) })
    .where("organisation_id", "=", tenant)
    .where("user_id", "=", userId)
    .execute();
}

/**
 * Ends a membership, and with it the API tokens that the member made: whoever is invited again does not bring them back. Sessions that
 * acted for the organisation go on with another one of the user's, or end.
 */
export async function removeMembership(
  writer: Writer,
  tenant: Tenant,
  { userId, atMs }: { readonly userId: string; readonly atMs: number },
): Promise<void> {
  await writer.deleteFrom("memberships").where("organisation_id", "=", tenant).where("user_id", "=", userId).execute();
  await writer
    .updateTable("api_tokens")
    .set({ revoked_at_ms: atMs })
    .where("organisation_id", "=", tenant)
    .where("user_id", "=", userId)
    .where("revoked_at_ms", "is", null)
    .execute();
  const [other] = await listOrganisations(writer, userId, { limit: 1, after: null });
  if (other === undefined) await writer.deleteFrom("sessions").where("user_id", "=", userId).execute();
  else
    await writer
      .updateTable("sessions")
      .set({ organisation_id: other.id })
      .where("user_id", "=", userId)
      .where("organisation_id", "=", tenant)
      .execute();
}

function members(database: Database, tenant: Tenant) {
  return database
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .select(["users.id", "users.user_name", "users.email", "memberships.role", "memberships.products"])
    .select("memberships.since_ms")
    .where("memberships.organisation_id", "=", tenant);
}

function toMember(row: {
  readonly id: string;
  readonly user_name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly products: string | null;
  readonly since_ms: number;
}): Member {
  return {
    userId: row.id,
    userName: row.user_name,
    email: row.email,
    role: row.role,
    productIds: parseProducts(row.products),
    sinceMs: row.since_ms,
  };
}
