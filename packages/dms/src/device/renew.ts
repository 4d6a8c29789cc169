import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { isRenewalDue, type RenewAnswer } from "@regrow/core/protocol";
import { EARLIER_MS, type Authorities } from "../certificate/index.ts";
import { transact, type Database } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { addCertificate, findNewestCertificate, type NewCertificate } from "./certificate-repository.ts";
import { recordOfDevice } from "./device-record.ts";
import type { KnownDevice } from "./device-repository.ts";

interface RenewParts {
  readonly database: Database;
  readonly authorities: Authorities;
  readonly clock: Pick<Clock, "nowMs">;
}

/**
 * POST /renew: the same key, a new certificate. While the newest is of the acting authority and has more than a third of its life before it, that is the answer:
 * so a lost answer comes again, and no device can fill the table.
 * @throws RegrowError DEVICE_REVOKED
 */
export async function renew({ database, authorities, clock }: RenewParts, device: KnownDevice): Promise<RenewAnswer> {
  const nowMs = clock.nowMs();
  const newest = await findNewestCertificate(database, device.uuid, nowMs);
  const isGood = (known: NewCertificate): boolean =>
    authorities.acting.hasIssued(known.certificatePem) &&
    known.issuedAtMs - EARLIER_MS <= nowMs &&
    !isDue(known, nowMs);
  if (newest !== undefined && isGood(newest)) return { certificatePem: newest.certificatePem };
  // Issued before the transaction, which does nothing but queries.
  const certificate = await authorities.acting.issueDevice(device.uuid, device.publicKey);
  return transact(database, async (writer) => {
    const now = await writer
      .selectFrom("devices")
      .select(["organisation_id", "maker_id", "is_revoked"])
      .where("uuid", "=", device.uuid)
      .executeTakeFirst();
    if (now === undefined || now.is_revoked === 1) throw new RegrowError("DEVICE_REVOKED");
    // Another connection may have been faster.
    const since = await findNewestCertificate(writer, device.uuid, nowMs);
    if (since !== undefined && isGood(since)) return { certificatePem: since.certificatePem };
    await addCertificate(writer, device.uuid, certificate);
    const { serial, expiresAtMs } = certificate;
    const changed = { certificate: serial, expiresAtMs };
    const tenant = provenTenant(now.organisation_id ?? now.maker_id);
    await recordOfDevice(writer, tenant, device.uuid, { operation: "renewCertificate", atMs: nowMs, changed });
    return { certificatePem: certificate.certificatePem };
  });
}

/** By the same two times that the device reads in its certificate, so that it does not ask in vain. */
function isDue({ issuedAtMs, expiresAtMs }: NewCertificate, nowMs: number): boolean {
  return isRenewalDue({ fromMs: issuedAtMs - EARLIER_MS, untilMs: expiresAtMs }, nowMs);
}
