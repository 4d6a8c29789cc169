export {
  ARRIVAL_STATES,
  BUNDLE_TRANSITIONS,
  requireTaggable,
  requireTransition,
  type ArrivalState,
  type BundleStanding,
} from "./bundle-state.ts";
export { type FieldChange } from "./compare-fields.ts";
export {
  compareManifests,
  type ComparedFile,
  type FileChange,
  type LinkChange,
  type ManifestComparison,
} from "./compare-manifests.ts";
export { OFFER_STANDS_MS, requireDeletable, type BundleUse } from "./delete-bundle.ts";
export { requireActivatable, requireClaimable } from "./device-rules.ts";
export { PRODUCT_KINDS, type ProductKind, type ProductTerms } from "./product.ts";
export { knownBytes, requireRoom, type UploadBounds, type UploadProgress } from "./upload-rules.ts";
