export { claimRulesRoutes } from "./claim-rules-routes.ts";
export { PasswordClaims } from "./password-claims.ts";
