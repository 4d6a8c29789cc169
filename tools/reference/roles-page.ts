import {
  NEVER_SCOPES,
  OPERATIONS,
  RIGHTS,
  RIGHT_NAMES,
  ROLE_RIGHTS,
  isScope,
  rolesWith,
  type OperationRow,
} from "@regrow/dms/permission";
import { code, page, table } from "./markdown.ts";

/** docs/reference/roles.md */
export function rolesPage(): string {
  const roles = Object.entries(ROLE_RIGHTS);
  const operations: readonly (readonly [string, OperationRow])[] = Object.entries(OPERATIONS);
  return page("Roles and rights", [
    "Who belongs to an organisation has a role there. A member may be limited to some of its products: then the role's rights are for " +
      "those, and what is about the whole organisation is refused. Another organisation's things do not exist for anybody else.",
    table(
      ["role", "what for"],
      roles.map(([role, { about }]) => [code(role), about]),
    ),
    "## Rights",
    "An API token has scopes, which are rights of who made it. It never does more than its maker may do at that moment. Some rights no " +
      "token can have: " +
      `${Object.entries(NEVER_SCOPES)
        .map(([right, reason]) => `${code(right)} (${reason})`)
        .join(", ")}.`,
    table(
      ["right", "what it allows", ...roles.map(([role]) => role), "as scope of a token"],
      RIGHT_NAMES.map((right) => [
        code(right),
        RIGHTS[right],
        ...roles.map(([role]) => mark(rolesWith(right).includes(role))),
        mark(isScope(right)),
      ]),
    ),
    "## Operations of the API",
    table(
      ["operation", "needs", "a member limited to some products"],
      operations.map(([operation, row]) => [code(operation), needText(row), limitText(row)]),
    ),
  ]);
}

function needText({ needs }: OperationRow): string {
  switch (needs) {
    case "nothing":
      return "nothing";
    case "sign-in":
      return "a session or an API token";
    case "person":
      return "a session: it is about one's own account";
    default:
      return code(needs);
  }
}

function limitText({ needs, about }: OperationRow): string {
  if (needs === "nothing" || needs === "sign-in" || needs === "person") return "the same";
  return about === "organisation" ? "is refused" : "reaches those";
}

function mark(isSo: boolean): string {
  return isSo ? "yes" : "";
}
