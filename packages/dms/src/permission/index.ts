export { isAllowed, objectionTo, type Holder, type Objection } from "./is-allowed.ts";
export { OPERATIONS, isOperation, type OperationName, type OperationRow } from "./operations.ts";
export { NEVER_SCOPES, RIGHTS, RIGHT_NAMES, SCOPES, isRight, isScope, type Right, type Scope } from "./rights.ts";
export { ROLE_RIGHTS, rightsOf, rolesWith } from "./roles.ts";
