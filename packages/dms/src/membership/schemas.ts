import Type from "typebox";
import { ROLES } from "../database/index.ts";
import { AtMs, Email, Nullable, ProductCode, Uuid } from "../people-api/index.ts";

const MAX_PRODUCTS = 100;

/** What a member may. */
export const SeatFields = {
  role: Type.Enum(ROLES, { description: "what they may; docs/reference/roles.md" }),
  products: Type.Optional(
    Nullable(
      Type.Array(ProductCode, {
        minItems: 1,
        maxItems: MAX_PRODUCTS,
        uniqueItems: true,
        description: "codes of the products that the role is for; null: all",
      }),
    ),
  ),
};
const SeatShown = { role: Type.Enum(ROLES), products: Nullable(Type.Array(ProductCode)) };

export const OrganisationBody = Type.Object({ id: Uuid, name: Type.String(), role: Type.Enum(ROLES) });
export const ListedOrganisation = Type.Object({
  id: Uuid,
  name: Type.String(),
  role: Type.Enum(ROLES),
  sinceMs: AtMs,
});
export const MemberBody = Type.Object({
  userId: Uuid,
  userName: Type.String(),
  email: Nullable(Type.String()),
  ...SeatShown,
  sinceMs: AtMs,
});
export const InvitationBody = Type.Object({
  id: Uuid,
  email: Email,
  ...SeatShown,
  invitedBy: Type.String(),
  createdAtMs: AtMs,
  expiresAtMs: AtMs,
});
