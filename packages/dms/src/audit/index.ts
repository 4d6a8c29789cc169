export type { AuditActor, AuditEntry, RecordedChange } from "./audit-entry.ts";
export {
  addAuditEntry,
  addAuditEntryOfUser,
  findNewestAuditEntry,
  listAuditEntries,
  type AuditRange,
} from "./audit-repository.ts";
export { Occasion } from "./occasion.ts";
