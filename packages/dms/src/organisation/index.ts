export { membershipRights, parseProducts, productsText } from "./membership-rights.ts";
export { scopeOf, type Actor, type Machine, type Person } from "./person.ts";
export { provenTenant, wholeOf, type Scope, type Tenant } from "./tenant.ts";
