export type { AuditActor, AuditEntry, RecordedChange } from "./audit-entry.ts";
export { addAuditEntry, addAuditEntryOfUser, listAuditEntries } from "./audit-repository.ts";
export { Occasion } from "./occasion.ts";
