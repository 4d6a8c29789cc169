export {
  APP_DEFAULTS,
  MANIFEST_FORMAT,
  MANIFEST_LIMITS,
  type App,
  type SafeModeProgram,
  type BaseReference,
  type Component,
  type ConfirmRule,
  type FileRow,
  type FullManifest,
  type Manifest,
  type PartialManifest,
  type Tree,
  type TreeEntry,
} from "./manifest.ts";
export { byCodeUnits, encodeManifest } from "./encode-manifest.ts";
export { bundleIdOf, listContents, listObjects, totalBytes, type ManifestObject } from "./objects.ts";
export { isProductCode, parseManifest } from "./parse-manifest.ts";
export { printable } from "./path-rules.ts";
export { resolveManifest } from "./resolve.ts";
