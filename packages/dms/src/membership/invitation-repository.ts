import type { Database, Role, Writer } from "../database/index.ts";
import { parseProducts, productsText, provenTenant, type Tenant } from "../organisation/index.ts";

/** A seat that waits for somebody. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly productIds: readonly string[] | null;
  readonly invitedBy: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface NewInvitation extends Omit<Invitation, "invitedBy"> {
  readonly secretSha256: string;
  /** User identifier. */
  readonly invitedBy: string;
}

/** An invitation as who holds its link sees it: the secret is what lets them in. */
export interface ShownInvitation {
  readonly id: string;
  readonly tenant: Tenant;
  readonly organisation: string;
  readonly role: Role;
  readonly productIds: readonly string[] | null;
}

/** Adds an invitation and forgets those that have expired. */
export async function addInvitation(writer: Writer, tenant: Tenant, invitation: NewInvitation): Promise<void> {
  await writer.deleteFrom("invitations").where("expires_at_ms", "<=", invitation.createdAtMs).execute();
  await writer
    .insertInto("invitations")
    .values({
      id: invitation.id,
      organisation_id: tenant,
      email: invitation.email,
      role: invitation.role,
      products: productsText(invitation.productIds),
      secret_sha256: invitation.secretSha256,
      invited_by: invitation.invitedBy,
      created_at_ms: invitation.createdAtMs,
      expires_at_ms: invitation.expiresAtMs,
    })
    .execute();
}

/** Those that can still be accepted, newest first; one more than the limit where others follow. */
export async function listInvitations(
  database: Database,
  tenant: Tenant,
  nowMs: number,
  { limit, after }: { readonly limit: number; readonly after: readonly [number, string] | null },
): Promise<readonly Invitation[]> {
  let query = database
    .selectFrom("invitations")
    .innerJoin("users", "users.id", "invitations.invited_by")
    .select(["invitations.id", "invitations.email", "invitations.role", "invitations.products", "users.user_name"])
    .select(["invitations.created_at_ms", "invitations.expires_at_ms"])
    .where("invitations.organisation_id", "=", tenant)
    .where("invitations.expires_at_ms", ">", nowMs);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([
        eb("invitations.created_at_ms", "<", atMs),
        and([eb("invitations.created_at_ms", "=", atMs), eb("invitations.id", ">", id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy("invitations.created_at_ms", "desc")
    .orderBy("invitations.id")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    productIds: parseProducts(row.products),
    invitedBy: row.user_name,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  }));
}

/** Takes an invitation back. Gives its address; undefined when there is none. */
export async function removeInvitation(writer: Writer, tenant: Tenant, id: string): Promise<string | undefined> {
  const row = await writer
    .deleteFrom("invitations")
    .where("organisation_id", "=", tenant)
    .where("id", "=", id)
    .returning("email")
    .executeTakeFirst();
  return row?.email;
}

/** The invitation of that secret, which counts once: it is gone when the transaction ends well. */
export async function takeInvitation(
  writer: Writer,
  secretSha256: string,
  nowMs: number,
): Promise<ShownInvitation | undefined> {
  const row = await writer
    .selectFrom("invitations")
    .innerJoin("organisations", "organisations.id", "invitations.organisation_id")
    .select(["invitations.id", "invitations.organisation_id", "organisations.name"])
    .select(["invitations.role", "invitations.products"])
    .where("invitations.secret_sha256", "=", secretSha256)
    .where("invitations.expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const tenant = provenTenant(row.organisation_id);
  await removeInvitation(writer, tenant, row.id);
  return { id: row.id, tenant, organisation: row.name, role: row.role, productIds: parseProducts(row.products) };
}
