import { X509Certificate } from "node:crypto";
import type { Disk } from "@regrow/core/port";
import { isRenewalDue } from "@regrow/core/protocol";
import type { DmsClient } from "../dms-client/index.ts";
import { keepFromDms, type Identity } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import { checkCertificate } from "./check-certificate.ts";
import type { DmsAccess } from "./dms-access.ts";
import { readAuthorities } from "./follow-authorities.ts";

export interface RenewDependencies {
  readonly disk: Disk;
  readonly access: Pick<DmsAccess, "identity" | "reload"> & { client(): Promise<Pick<DmsClient, "renew">> };
}

/** Whether it is time to ask for another certificate: before it ends, and when its authority acts no more. False while there is none. */
export function isCertificateDue(
  { certificatePem, caPem }: Pick<Identity, "certificatePem" | "caPem">,
  nowMs: number,
): boolean {
  if (certificatePem === null) return false;
  const certificate = new X509Certificate(certificatePem);
  if (!readAuthorities(caPem ?? "").some((authority) => certificate.checkIssued(authority))) return true;
  const { validFromDate, validToDate } = certificate;
  return isRenewalDue({ fromMs: validFromDate.getTime(), untilMs: validToDate.getTime() }, nowMs);
}

/**
 * Asks for another certificate for the same key and puts it in the place of the old one: a power cut leaves one of them, whole, and the
 * DMS takes both.
 * @returns false when the DMS has no better one
 * @throws RegrowError as DmsClient does; DMS_ANSWER_INVALID for a certificate that this device cannot use
 */
export async function renewCertificate({ disk, access }: RenewDependencies, signal: AbortSignal): Promise<boolean> {
  const { record, keyPem, certificatePem, dmsUrl } = await access.identity();
  const answer = await (await access.client()).renew(signal);
  if (answer.certificatePem === certificatePem) return false;
  checkCertificate(answer.certificatePem, keyPem, record.uuid);
  await keepFromDms(disk, dmsUrl, FILES.certificate, answer.certificatePem);
  access.reload();
  return true;
}
