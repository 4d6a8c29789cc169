import { X509Certificate } from "node:crypto";
import type { Logger } from "@regrow/core/port";
import { EARLIER_MS } from "../certificate/index.ts";
import { transact, type Database } from "../database/index.ts";
import { addCertificate, recordOfDevice, type TakeForgotten } from "../device/index.ts";
import { provenTenant } from "../organisation/index.ts";
import type { Restoration } from "./restorations.ts";

interface ForgottenParts {
  readonly database: Database;
  readonly logger: Logger;
  readonly restorations: readonly Restoration[];
}

/** Longest time between the making of a certificate and the commit that remembers it. */
const COMMIT_MS = 60_000;

/**
 * Devices that renewed their certificate after the backup of which this DMS was made: their certificate is one of its own, and it does not
 * know it any more. It takes it up again when the key is the one that it has of that device, and when it was issued in such a time;
 * undefined for a DMS that was never restored. TLS has proven the certificate to be issued by this DMS's authority.
 */
export function forgottenCertificates({ database, logger, restorations }: ForgottenParts): TakeForgotten | undefined {
  if (restorations.length === 0) return undefined;
  return async ({ uuid, serial }, { der }) => {
    const certificate = new X509Certificate(der);
    const issuedAtMs = certificate.validFromDate.getTime() + EARLIER_MS;
    const isForgotten = restorations.some(
      ({ madeAtMs, restoredAtMs }) => issuedAtMs >= madeAtMs - COMMIT_MS && issuedAtMs <= restoredAtMs,
    );
    if (!isForgotten) return false;
    const publicKey = certificate.publicKey.export({ type: "spki", format: "der" });
    const isTaken = await transact(database, async (writer) => {
      const device = await writer
        .selectFrom("devices")
        .select(["public_key", "is_revoked", "organisation_id", "maker_id"])
        .where("uuid", "=", uuid)
        .executeTakeFirst();
      if (device === undefined || device.is_revoked === 1 || !publicKey.equals(device.public_key)) return false;
      const expiresAtMs = certificate.validToDate.getTime();
      await addCertificate(writer, uuid, { serial, certificatePem: certificate.toString(), issuedAtMs, expiresAtMs });
      const tenant = provenTenant(device.organisation_id ?? device.maker_id);
      const changed = { certificate: serial, expiresAtMs };
      await recordOfDevice(writer, tenant, uuid, { operation: "takeUpCertificate", atMs: issuedAtMs, changed });
      return true;
    });
    if (isTaken) logger.info("a certificate from after the backup is taken up again", { device: uuid, serial });
    return isTaken;
  };
}
