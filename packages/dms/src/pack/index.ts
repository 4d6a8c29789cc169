export { bundleRequests } from "./bundle-requests.ts";
export { PackCache } from "./pack-cache.ts";
