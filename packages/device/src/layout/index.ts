export {
  FILES,
  FOLDERS,
  FRAMEWORK_LIST,
  PARTIAL_SUFFIX,
  PART_SUFFIX,
  SLOTS,
  generationLayout,
  isPlainName,
  objectFolder,
  objectPath,
  slotFolder,
  stagingLayout,
  type GenerationLayout,
  type Slot,
  type StagingLayout,
} from "./layout.ts";
export { RUNTIME_FLAGS } from "./runtime-flags.ts";
