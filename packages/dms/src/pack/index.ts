export { bundleRequests, openPack, type PackParts } from "./bundle-requests.ts";
export { Downloads, type DownloadLimits } from "./downloads.ts";
export { PackCache, type OpenPack } from "./pack-cache.ts";
export { PackMaker } from "./pack-maker.ts";
