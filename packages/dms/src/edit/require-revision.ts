import { RegrowError } from "@regrow/core/error";
import { findNewestAuditEntry, type AuditEntry } from "../audit/index.ts";
import type { Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { OperationName } from "../permission/index.ts";

/** A change to what somebody has read. */
export interface Edit {
  /** What they read; undefined: they change it whatever there is. */
  readonly asked: string | undefined;
  /** What there is, read by the writer of the change: the check and the change are one transaction. */
  readonly present: string;
  /** As it is named in the audit log. */
  readonly target: string;
  /** What changes it. */
  readonly operations: readonly OperationName[];
  /** Which of the target's changes are meant; left out: all. */
  readonly isOfIt?: (entry: AuditEntry) => boolean;
}

/** Two people edit the same: the second is told who was first, instead of undoing it unseen. @throws RegrowError EDIT_CONFLICT */
export async function requireRevision(writer: Writer, tenant: Tenant, edit: Edit): Promise<void> {
  const { asked, present, target, operations, isOfIt = () => true } = edit;
  if (asked === undefined || asked === present) return;
  const entry = await findNewestAuditEntry(writer, tenant, { target, operations, isMeant: isOfIt });
  const who = entry === undefined ? {} : { "changed by": entry.actor.name, at: new Date(entry.atMs).toISOString() };
  throw new RegrowError("EDIT_CONFLICT", { ...who, revision: present });
}
