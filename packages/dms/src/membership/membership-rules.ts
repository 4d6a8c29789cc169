import { RegrowError } from "@regrow/core/error";
import type { Occasion } from "../audit/index.ts";
import { transact, type Database, type Role, type Writer } from "../database/index.ts";
import type { Person, Scope, Tenant } from "../organisation/index.ts";
import { findProduct, listCodes } from "../product/index.ts";
import { secretSha256 } from "../secret/index.ts";
import { addMembership, countOwners, findMember, type Member } from "./membership-repository.ts";
import { takeInvitation, type ShownInvitation } from "./invitation-repository.ts";

/** What a member may: a role, for all products or for those named by code. */
export interface Seat {
  readonly role: Role;
  readonly products?: readonly string[] | null;
}

/** Identifiers of a seat's products. @throws RegrowError PRODUCT_UNKNOWN, INPUT_INVALID for an owner of less than everything */
export async function productIdsOf(
  database: Database,
  scope: Scope,
  { role, products = null }: Seat,
): Promise<readonly string[] | null> {
  if (products === null) return null;
  if (role === "owner") throw new RegrowError("INPUT_INVALID", { products: "an owner owns everything" });
  const ids: string[] = [];
  for (const code of products) ids.push((await findProduct(database, scope, code)).id);
  return ids;
}

/** Codes of a seat's products. */
export async function codesOf(
  database: Database,
  tenant: Tenant,
  productIds: readonly string[] | null,
): Promise<string[] | null> {
  return productIds === null ? null : [...(await listCodes(database, tenant, productIds))];
}

/** @throws RegrowError MEMBER_UNKNOWN */
export async function requireMember(writer: Writer, tenant: Tenant, userId: string): Promise<Member> {
  const member = await findMember(writer, tenant, userId);
  if (member === undefined) throw new RegrowError("MEMBER_UNKNOWN", { user: userId });
  return member;
}

/** Before an owner becomes something else, or leaves. @throws RegrowError ORGANISATION_OWNERLESS */
export async function requireOtherOwner(writer: Writer, tenant: Tenant, member: Member): Promise<void> {
  if (member.role === "owner" && (await countOwners(writer, tenant)) < 2)
    throw new RegrowError("ORGANISATION_OWNERLESS", { owner: member.userName });
}

/** Makes the holder of an invitation's secret a member. @throws RegrowError LINK_INVALID, INPUT_INVALID for who is one already */
export async function joinByInvitation(
  writer: Writer,
  joining: { readonly userId: string; readonly secretSha256: string; readonly atMs: number },
): Promise<ShownInvitation> {
  const { userId, secretSha256, atMs } = joining;
  const invitation = await takeInvitation(writer, secretSha256, atMs);
  if (invitation === undefined) throw new RegrowError("LINK_INVALID", { link: "invitation" });
  const { tenant, role, productIds } = invitation;
  if ((await findMember(writer, tenant, userId)) !== undefined)
    throw new RegrowError("INPUT_INVALID", { invitation: "you belong to that organisation already" });
  await addMembership(writer, { organisationId: tenant, userId, role, productIds, atMs });
  return invitation;
}

/** The same for somebody who has an account, recorded in the organisation that they join. @throws as `joinByInvitation` */
export function acceptInvitation(
  database: Database,
  { userId, userName }: Pick<Person, "userId" | "userName">,
  secret: string,
  occasion: Occasion,
): Promise<ShownInvitation> {
  return transact(database, async (writer) => {
    const joining = { userId, secretSha256: secretSha256(secret), atMs: occasion.atMs };
    const invitation = await joinByInvitation(writer, joining);
    const change = { target: `member ${userName}`, changed: { role: invitation.role } };
    await occasion.record(writer, change, { tenant: invitation.tenant });
    return invitation;
  });
}
