export type { CallWebhook } from "./device-link.ts";
export { DeviceLinks } from "./device-links.ts";
export { LINK_LIMITS_OF_DMS, type LinkLimits } from "./link-limits.ts";
export { linkRequests } from "./link-requests.ts";
export { linkRoutes } from "./link-routes.ts";
