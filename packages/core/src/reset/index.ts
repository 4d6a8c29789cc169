export { describeReset, resetDetail, type ResetFacts, type ResetOutcome } from "./describe-reset.ts";
export { FACTORY_CONFIGURATION, readFactoryConfiguration, type RefusedLine } from "./factory-configuration.ts";
export { MAX_GPIO, gpioMapFields, parseGpioLine, readGpioMap, type GpioMap } from "./gpio-map.ts";
export {
  LONGEST_RELEASE_MS,
  RESET_HOLD,
  newHold,
  nextTickMs,
  releaseNeededMs,
  stepHold,
  type HoldEvent,
  type HoldNotice,
  type HoldState,
} from "./hold.ts";
export {
  ALL_RESETS,
  BACKUP_RESET,
  FULL_RESET,
  parseResetOrderKind,
  readResetRequest,
  resetOrderKind,
  type ResetRequest,
} from "./reset-request.ts";
export { RESET_TABLE } from "./reset-table.ts";
export {
  lockedIn,
  resetValues,
  type ConfigurationSource,
  type ResetSources,
  type ResetValues,
} from "./reset-values.ts";
