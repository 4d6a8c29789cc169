export { UPDATE_PHASES, percentOf, type UpdatePhase, type UpdateProgress } from "./progress.ts";
export {
  DFU_STATUS,
  OTA_RESULT,
  dfuStatus,
  otaResult,
  updateResult,
  type UpdateResult,
  type UpdateStanding,
} from "./result-codes.ts";
export { DOWNLOAD_LIMIT_MS, DOWNLOAD_RETRIES, retryDelayMs, type RetryRules } from "./retry-schedule.ts";
