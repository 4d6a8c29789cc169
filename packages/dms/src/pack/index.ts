export { bundleRequests } from "./bundle-requests.ts";
export { Downloads, type DownloadLimits } from "./downloads.ts";
export { PackCache } from "./pack-cache.ts";
export { PackMaker } from "./pack-maker.ts";
