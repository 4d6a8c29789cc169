import {
  NEVER_SCOPES,
  OPERATIONS,
  RIGHTS,
  isRight,
  isScope,
  rolesWith,
  type OperationName,
  type OperationRow,
} from "../permission/index.ts";
import type { Operation } from "./open-api.ts";

/** Ways to show who calls, by their names in the document. */
export const SECURITY_SCHEMES = {
  cookie: {
    type: "apiKey",
    in: "cookie",
    name: "regrow_session",
    description: "A browser's session, from the pages' sign-in. Writes are taken from this DMS's own pages only.",
  },
  session: {
    type: "http",
    scheme: "bearer",
    description: "The `token` of signIn or signUp: a person's session. It ends after a time without use.",
  },
  apiToken: {
    type: "http",
    scheme: "bearer",
    description: "The `token` of createApiToken: a program's, with the scopes that it was made with, until it expires.",
  },
} as const;

/** Who may call it, from the permission table: for programs, and in words. */
export function needsOf(
  operation: OperationName,
): Pick<Operation, "security"> & { readonly text: string; readonly roles: readonly string[] } {
  const { needs, about }: OperationRow = OPERATIONS[operation];
  const person = [{ session: [] }, { cookie: [] }];
  if (needs === "nothing") return { security: [], roles: [], text: "Anybody may call it." };
  if (needs === "sign-in")
    return {
      security: [...person, { apiToken: [] }],
      roles: [],
      text: "Needs a session or an API token, with whatever rights.",
    };
  if (needs === "person")
    return { security: person, roles: [], text: "Needs a person's session: it is about one's own account." };
  if (!isRight(needs)) return needs satisfies never;
  const roles = rolesWith(needs);
  const whole = about === "organisation" ? " for all products" : "";
  const token = isScope(needs) ? "an API token with this scope" : `no API token, because ${NEVER_SCOPES[needs]}`;
  const text = `Needs the right \`${needs}\` (${RIGHTS[needs]})${whole}: ${roles.join(", ")}; ${token}.`;
  const security = isScope(needs) ? [...person, { apiToken: [needs] }] : person;
  return { security, roles, text };
}
