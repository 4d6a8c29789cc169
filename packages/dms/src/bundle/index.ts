export { composeBundleHead, findManifestBytes } from "./bundle-head.ts";
export { findBundle, findBundleByManifest, listBundles, listForDecision, type Bundle } from "./bundle-repository.ts";
export { bundleRoutes } from "./bundle-routes.ts";
export { type BundleLimits, type UploadParts } from "./upload.ts";
