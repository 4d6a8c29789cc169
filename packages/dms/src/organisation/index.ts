export type { Person } from "./person.ts";
export { provenTenant, type Tenant } from "./tenant.ts";
