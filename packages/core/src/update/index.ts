export { afterWay, wayFor, type DeskHolder } from "./precedence.ts";
export { UPDATE_PHASES, percentOf, type UpdatePhase, type UpdateProgress } from "./progress.ts";
export { DFU_STATUS, UNKNOWN_DFU_STATUS, type DfuStatusRow } from "./dfu-status.ts";
export {
  OTA_RESULT,
  dfuStatus,
  otaResult,
  updateResult,
  type UpdateResult,
  type UpdateStanding,
} from "./result-codes.ts";
export { DOWNLOAD_LIMIT_MS, DOWNLOAD_RETRIES, retryDelayMs, type RetryRules } from "./retry-schedule.ts";
export { placeOnWalk, type UpdateWalk, type WalkPlace } from "./walk.ts";
