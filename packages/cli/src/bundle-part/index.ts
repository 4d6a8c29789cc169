export { openBundlePart, type BundlePart, type BundlePartSource } from "./bundle-part.ts";
