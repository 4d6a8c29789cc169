export { composeBundleHead, findManifestBytes } from "./bundle-head.ts";
export { bundleFileRoute } from "./bundle-file-route.ts";
export { findBundle, findBundleByManifest, findManifest, type Bundle } from "./bundle-repository.ts";
export { bundleRoutes } from "./bundle-routes.ts";
export { requireBundle, type MadePacks } from "./change-bundle.ts";
export { compareRoutes } from "./compare-routes.ts";
export { ArrivalState, BUNDLE_REFUSALS, BundleBody, Notes, bundleBody } from "./bundle-schemas.ts";
export { freeBlobs, freeLeftBlobs } from "./free-blobs.ts";
export { mendFiles, noteDamagedFile } from "./damaged-files.ts";
export { VersionOutcomes, countOutcomes } from "./version-outcomes.ts";
export { addBundle } from "./write-bundle.ts";
export { listForDecision } from "./list-for-decision.ts";
export { announcedLength, receiveBody } from "./receive-body.ts";
export { VERIFYING, uploadRoutes } from "./upload-routes.ts";
export {
  uploadBundle,
  type BundleLimits,
  type Upload as BundleUpload,
  type UploadParts,
  type UploadResult,
} from "./upload.ts";
