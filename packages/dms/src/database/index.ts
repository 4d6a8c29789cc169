export { NEWEST_MIGRATION } from "./migrate.ts";
export { afterCommit, noteForCommit, openDatabase, transact, type Database, type Writer } from "./open-database.ts";
export {
  AUDIT_ACTOR_KINDS,
  METADATA_ROLES,
  ONLINE_ROLES,
  ORDER_RESULTS,
  OUTCOME_RESULTS,
  ROLES,
  TOKEN_KINDS,
  type AuditActorKind,
  type ChangeKind,
  type DeviceCondition,
  type FileTargetKind,
  type LinkPurpose,
  type MetadataRole,
  type OnlineRole,
  type OrderResult,
  type OutcomeResult,
  type Role,
  type Schema,
  type TokenKind,
} from "./schema.ts";
export { openBeside } from "./open-beside.ts";
export { openReader, type Readable, type Reader } from "./open-reader.ts";
export type { QuestionEnd } from "./question-watch.ts";
export { prepared } from "./prepared.ts";
export { observeCommits, openSqlite, type OpenSqlite } from "./sqlite.ts";
export { WriteBehind } from "./write-behind.ts";
export { DELIVERY_STATES, type DeliveryState } from "./webhook-tables.ts";
export { probeWrite } from "./probe-write.ts";
export { timeCommits } from "./time-commits.ts";
