export { ERRORS, isErrorCode, type ErrorCode, type ErrorRow } from "./errors.ts";
export { RegrowError, asRegrowError, describeError, invariant, type ErrorDetails } from "./regrow-error.ts";
