import type { AnswerOf } from "@regrow/client/client";

/** Who looks at the pages. */
export interface Session {
  readonly userName: string;
  readonly organisation: string;
  readonly organisationId: string;
  readonly role: string;
  /** Rights are for some products only. */
  readonly isForSomeProducts: boolean;
  /** Whether their role has a right of the table of roles (docs/reference/roles.md). What they may not do is not shown. */
  can(right: string): boolean;
}

export function sessionOf(me: AnswerOf<"me">): Session {
  const rights = new Set(me.rights);
  return {
    userName: me.userName ?? "",
    organisation: me.organisation,
    organisationId: me.organisationId,
    role: me.role ?? "",
    isForSomeProducts: me.isForSomeProducts,
    can: (right) => rights.has(right),
  };
}
