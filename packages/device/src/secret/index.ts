export { FailureLimit } from "./failure-limit.ts";
export { isSameSecret } from "./same-secret.ts";
