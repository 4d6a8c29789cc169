export { claimRulesRoutes } from "./claim-rules-routes.ts";
export { ClaimPins } from "./claim-pins.ts";
export { PasswordClaims } from "./password-claims.ts";
export { pinRequests } from "./pin-requests.ts";
export { pinRoutes } from "./pin-routes.ts";
