import { AUDITED_NAMES, auditedTitle } from "@regrow/core/audit";
import { RegrowError } from "@regrow/core/error";
import { nearest } from "@regrow/core/nearest";
import Type, { type Static } from "typebox";
import type { AuditRange } from "../audit/index.ts";

/** Later than any date that JavaScript knows there is nothing. */
const LATEST_MS = 8_640_000_000_000_000;
/** Names that are told to who has typed a part of them. */
const MAX_MEANT = 5;

const atMs = (description: string) => Type.Optional(Type.Integer({ minimum: 0, maximum: LATEST_MS, description }));
const text = (maxLength: number, description: string) => Type.Optional(Type.String({ maxLength, description }));

/** In the query of whatever gives entries of the audit log: take it apart with `filterOf`. */
export const AuditQuery = {
  operation: text(64, "only this operation, such as setTag"),
  actor: text(128, "only what this user, token or device did"),
  target: text(
    512,
    "only what was done to this: 'device <uuid>', all of a kind, such as 'device', or a name of whatever kind, such as 'ACME-KIOSK'",
  ),
  since: atMs("only what was done then or later, ms since 1970"),
  until: atMs("only what was done before then, ms since 1970"),
};
export type AskedOfAudit = Static<Type.TObject<typeof AuditQuery>>;
export type AuditFilter = Omit<AuditRange, "beyond" | "limit">;

/** What is asked for, without what is not. @throws RegrowError INPUT_INVALID for an operation that no entry can have */
export function filterOf({ operation, actor, target, since, until }: AskedOfAudit): AuditFilter {
  if (operation !== undefined) requireAudited(operation);
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(actor === undefined ? {} : { actor }),
    ...(target === undefined ? {} : { target }),
    ...(since === undefined ? {} : { sinceMs: since }),
    ...(until === undefined ? {} : { untilMs: until }),
  };
}

/** An empty list would say that nobody has done it. */
function requireAudited(operation: string): void {
  if (auditedTitle(operation) !== null) return;
  const part = operation.toLowerCase();
  const having = part === "" ? [] : AUDITED_NAMES.filter((name) => name.toLowerCase().includes(part));
  const meant = having.length === 0 ? [nearest(operation, AUDITED_NAMES) ?? []].flat() : having.slice(0, MAX_MEANT);
  const hint = meant.length === 0 ? "" : `; do you mean ${meant.join(", ")}?`;
  throw new RegrowError("INPUT_INVALID", { operation: `no entry has it${hint}` });
}
