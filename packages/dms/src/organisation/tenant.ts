/**
 * An organisation that the caller was proven to belong to: by a session of a person, by an API token, or by the certificate of
 * a device that it owns. Every query on what belongs to an organisation takes one, so that a handler cannot forget it (law L9).
 */
export type Tenant = string & { readonly __brand: "Tenant" };

/** Only for what has proven it: sessions (account), API tokens and the owner of an authenticated device (device). */
export function provenTenant(organisationId: string): Tenant {
  return organisationId as Tenant;
}

/** What an actor reaches: an organisation, and of what belongs to its products all (null) or that of some. */
export interface Scope {
  readonly tenant: Tenant;
  readonly products: readonly string[] | null;
}

/** The whole organisation: for its own devices. */
export function wholeOf(tenant: Tenant): Scope {
  return { tenant, products: null };
}
