export { activateDevice, claimDevice, type ClaimDependencies } from "./claim.ts";
export { DmsAccess } from "./dms-access.ts";
export { PROVISION_STATUS, provisionStatus, type ProvisionStatus } from "./provision-status.ts";
export { followAuthorities, nameAuthorities, readAuthorities } from "./follow-authorities.ts";
export { isCertificateDue, renewCertificate, type RenewDependencies } from "./renew.ts";
export type { MoveOutcome } from "./move.ts";
export { Mover } from "./mover.ts";
export { provision, type ProvisionDependencies, type ProvisionOutcome, type TokenStore } from "./provision.ts";
