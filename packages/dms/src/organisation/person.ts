import type { Role } from "../database/index.ts";
import type { Holder } from "../permission/index.ts";
import type { Scope, Tenant } from "./tenant.ts";

interface Acting extends Holder {
  /** The organisation that is acted for. */
  readonly tenant: Tenant;
  readonly organisation: string;
}

/** Somebody who is signed in, and the organisation they act for. */
export interface Person extends Acting {
  readonly kind: "person";
  readonly userId: string;
  readonly userName: string;
  /** Of the session, which its holder may list and end. */
  readonly sessionId: string;
  readonly role: Role;
}

/** A program with an API token. */
export interface Machine extends Acting {
  readonly kind: "token";
  readonly tokenId: string;
  readonly name: string;
}

/** Who calls the people's API. */
export type Actor = Person | Machine;

/** What the actor reaches. */
export function scopeOf(actor: Acting): Scope {
  return { tenant: actor.tenant, products: actor.products === null ? null : [...actor.products] };
}
