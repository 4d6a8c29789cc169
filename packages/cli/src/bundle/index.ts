export { buildBundle, type BuildOptions, type BuildProgress, type BuiltBundle } from "./build-bundle.ts";
export {
  inspectBundle,
  verifyBundle,
  type InspectedBundle,
  type MetadataSummary,
  type VerifyOptions,
} from "./check-bundle.ts";
export { DESCRIPTION_FILE, parseDescription, type Description } from "./description.ts";
export { finishBundle } from "./finish-bundle.ts";
export { hashFiles, readPieces } from "./hash-files.ts";
export { patchBundle, type PatchOptions } from "./patch-bundle.ts";
export { fileSize, readBundleHead } from "./read-bundle.ts";
export { readSource, type BundleSource, type SourceOptions } from "./read-source.ts";
