export { requestError, retryAfterMs, tellable } from "./foreign-error.ts";
export { STRICT_VALIDATION } from "./validation.ts";
