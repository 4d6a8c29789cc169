import { RegrowError } from "@regrow/core/error";
import type { Actor } from "../organisation/index.ts";
import { OPERATIONS, rolesWith, type Objection } from "../permission/index.ts";

/** What somebody who may not is told: what is missing, and who can give it (law L8). */
export function refusalOf(objection: Objection, actor: Actor | undefined): RegrowError {
  switch (objection.kind) {
    case "sign-in-required":
      return new RegrowError("SIGN_IN_REQUIRED");
    case "person-required":
      return new RegrowError("PERSON_REQUIRED");
    case "right-missing":
      return new RegrowError("RIGHT_MISSING", {
        right: objection.right,
        "held by": rolesWith(objection.right).join(", "),
        "given by": giver(actor),
      });
    case "beyond-products":
      return new RegrowError("RIGHT_MISSING", {
        reason: "your rights are for some products, and this is about more",
        "given by": giver(actor),
      });
    default:
      return objection satisfies never;
  }
}

function giver(actor: Actor | undefined): string {
  const organisation = actor?.organisation ?? "the organisation";
  return `${rolesWith(OPERATIONS.changeMember.needs).join(" or ")} of ${organisation}`;
}
