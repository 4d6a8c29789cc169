export {
  ACTORS,
  ROLLBACK_REASONS,
  type Actor,
  type RecoveryEntry,
  type RecoveryEvent,
  type RollbackReason,
} from "./entry.ts";
export {
  EMPTY_LOG,
  appendEntry,
  verifyChain,
  type AppendedEntry,
  type ChainProblem,
  type ChainResult,
  type LogHead,
} from "./chain.ts";
export { describeEntry } from "./describe-entry.ts";
export { ACTOR_WORDS, describeEvent } from "./describe-event.ts";
export { knownFromLog } from "./known-from-log.ts";
export { MAX_LINE_BYTES, parseLine, type ParsedEntry } from "./parse-line.ts";
export { MAX_EVENT_TEXT, type UnrecognisedEvent } from "./read-event.ts";
export { readLog, type ReadLog } from "./read-log.ts";
export { rollbackText } from "./rollback-text.ts";
