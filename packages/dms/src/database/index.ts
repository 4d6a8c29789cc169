export { afterCommit, openDatabase, transact, type Database, type Writer } from "./open-database.ts";
export {
  AUDIT_ACTOR_KINDS,
  METADATA_ROLES,
  OUTCOME_RESULTS,
  ROLES,
  TOKEN_KINDS,
  type AuditActorKind,
  type ChangeKind,
  type DeviceCondition,
  type LinkPurpose,
  type MetadataRole,
  type OutcomeResult,
  type Role,
  type Schema,
  type TokenKind,
} from "./schema.ts";
export { observeCommits, openSqlite, type OpenSqlite } from "./sqlite.ts";
export { WriteBehind } from "./write-behind.ts";
