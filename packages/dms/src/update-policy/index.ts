export { setProductPolicy } from "./change-policy.ts";
export { consentRoutes } from "./consent-routes.ts";
export { policyRoutes } from "./policy-routes.ts";
export { findPolicyOfProduct, findSchedule, listConsents, listDevicePolicies } from "./update-policy.ts";
export { PolicyBody } from "./policy-schemas.ts";
