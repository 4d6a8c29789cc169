export { BootRecordStore } from "./boot-record-store.ts";
export { collectGarbage, type Collected, type Keep } from "./collect-garbage.ts";
export { DoubleBuffer, type Loaded, type RecordCodec } from "./double-buffer.ts";
export { installUpdate, type InstallPorts } from "./install-update.ts";
export { dropForeign } from "./drop-foreign.ts";
export { findDamage, type Expected } from "./hash-file.ts";
export {
  formatKeptSettings,
  readGoodSettings,
  readKeptSettings,
  type KeptSettings,
  type KeptValues,
} from "./kept-settings.ts";
export { planGeneration, type GenerationPlan, type PlannedEntry } from "./generation-plan.ts";
export { readGenerationHead } from "./read-generation.ts";
export { RecoveryLog } from "./recovery-log.ts";
export { removeTree } from "./remove-tree.ts";
export { clearStaging } from "./staging.ts";
export { asStorageError, unless } from "./storage-error.ts";
export { writeDurably } from "./write-durably.ts";
export {
  findDamages,
  readSigned,
  verifyGeneration,
  type Damage,
  type GenerationCheck,
  type SignedGeneration,
} from "./verify-generation.ts";
