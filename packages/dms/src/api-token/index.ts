export { apiTokenRoutes } from "./api-token-routes.ts";
export { findMachine } from "./api-token-repository.ts";
export { isApiToken } from "./api-token-secret.ts";
