/**
 * An organisation that the caller was proven to belong to: by a session of a person, or by the certificate of a device that
 * it owns. Every query on what belongs to an organisation takes one, so that a handler cannot forget it (law L9).
 */
export type Tenant = string & { readonly __brand: "Tenant" };

/** Only for what has proven it: sessions (account) and the owner of an authenticated device (device). */
export function provenTenant(organisationId: string): Tenant {
  return organisationId as Tenant;
}
