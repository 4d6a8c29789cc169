export { consentRoutes } from "./consent-routes.ts";
export { policyRoutes } from "./policy-routes.ts";
export { findSchedule } from "./update-policy.ts";
