export { openDatabase, transact, type Database, type Writer } from "./open-database.ts";
export {
  METADATA_ROLES,
  OUTCOME_RESULTS,
  ROLES,
  TOKEN_KINDS,
  type MetadataRole,
  type OutcomeResult,
  type Role,
  type Schema,
  type TokenKind,
} from "./schema.ts";
export { observeCommits, openSqlite, type OpenSqlite } from "./sqlite.ts";
