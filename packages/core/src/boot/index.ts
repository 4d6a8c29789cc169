export {
  EMPTY_BOOT_RECORD,
  FAULT_RING_LENGTH,
  MAX_APP_FAULTS,
  MAX_KERNEL_FAULTS,
  MAX_SAFE_MODE_FAULTS,
  MAX_TRIAL_STARTS,
  SAFE_MODE_REASONS,
  type BootRecord,
  type GenerationReference,
  type SafeModeReason,
  type Trial,
} from "./boot-record.ts";
export {
  MAX_RECORD_BYTES,
  RECORD_FORMAT,
  chooseRecord,
  decodeRecord,
  encodeRecord,
  type ChosenRecord,
  type CopyProblem,
  type DecodedCopy,
} from "./record-codec.ts";
export { decideBoot, isRunnable, type BootAction, type BootDecision } from "./decide.ts";
export { beginTrial, confirmTrial, rollBackTrial } from "./trial.ts";
export type { Transition } from "./transition.ts";
export { afterFactoryReset } from "./forget-tries.ts";
export { heal, overlayOf, settled, situationOf, type HealRequest, type HealResult } from "./heal.ts";
export {
  clearFaultsAfterHealthy,
  countedFaults,
  forceSafeMode,
  hasPast,
  isRelapse,
  recordFault,
  resetFaults,
  type FaultTransition,
} from "./faults.ts";
export { rebuildRecord, type KnownFromLog } from "./rebuild.ts";
export { checkInstallable, type InstallTarget } from "./installable.ts";
export { bootMatrix, type BootMatrixRow } from "./table.ts";
