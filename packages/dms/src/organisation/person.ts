import type { Role } from "../database/index.ts";
import type { Tenant } from "./tenant.ts";

/** Somebody who is signed in, and the organisation they act for. */
export interface Person {
  readonly userId: string;
  readonly userName: string;
  readonly tenant: Tenant;
  readonly organisation: string;
  readonly role: Role;
}
