import { RegrowError } from "@regrow/core/error";
import type { Actor } from "../organisation/index.ts";
import { NEVER_SCOPES, OPERATIONS, isScope, rolesWith, type Objection, type Right } from "../permission/index.ts";

/** What somebody who may not is told: what is missing, and who can give it (law L8). `hasShown`: a session or token was sent. */
export function refusalOf(objection: Objection, actor: Actor | undefined, hasShown: boolean): RegrowError {
  switch (objection.kind) {
    case "sign-in-required":
      return new RegrowError("SIGN_IN_REQUIRED", hasShown ? { reason: ENDED } : {});
    case "person-required":
      return new RegrowError("PERSON_REQUIRED");
    case "right-missing":
      return new RegrowError("RIGHT_MISSING", {
        right: objection.right,
        ...(actor?.kind === "token"
          ? { "this token": tokenAdvice(objection.right) }
          : { "held by": rolesWith(objection.right).join(", "), "given by": giver(actor) }),
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

/** A token's rights never grow: another one is needed, or a person. */
function tokenAdvice(right: Right): string {
  return isScope(right)
    ? `was made without this scope, or its maker has lost the right; 'regrow api-token create NAME --scope ${right}' makes one with it`
    : `can never have it: ${NEVER_SCOPES[right]}; a person has to do it`;
}

const ENDED = "the session or API token that was sent has expired, was revoked, or is none of this DMS";

function giver(actor: Actor | undefined): string {
  const organisation = actor?.organisation ?? "the organisation";
  return `${rolesWith(OPERATIONS.changeMember.needs).join(" or ")} of ${organisation}`;
}
