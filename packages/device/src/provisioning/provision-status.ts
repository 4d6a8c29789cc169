import type { Identity } from "../identity/index.ts";

/** `dms.provision.status`. Source: device-facts section 10. */
export const PROVISION_STATUS = {
  INCOMPLETE_AND_NO_TOKEN: 0,
  INCOMPLETE_AND_HAVE_TOKEN: 1,
  COMPLETE_BUT_NO_ACK: 2,
  COMPLETE: 3,
} as const;
export type ProvisionStatus = (typeof PROVISION_STATUS)[keyof typeof PROVISION_STATUS];

/** Where provisioning stands, from what is durable: so it goes on after a cut. */
export function provisionStatus(
  identity: Pick<Identity, "record" | "certificatePem">,
  token: string | null,
): ProvisionStatus {
  if (identity.certificatePem !== null)
    return identity.record.isAcknowledged ? PROVISION_STATUS.COMPLETE : PROVISION_STATUS.COMPLETE_BUT_NO_ACK;
  return token === null ? PROVISION_STATUS.INCOMPLETE_AND_NO_TOKEN : PROVISION_STATUS.INCOMPLETE_AND_HAVE_TOKEN;
}
