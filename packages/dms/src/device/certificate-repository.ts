import { EARLIER_MS } from "../certificate/index.ts";
import { noteChange } from "../change/index.ts";
import type { Database, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";

export interface NewCertificate {
  readonly serial: string;
  readonly certificatePem: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** A certificate as a device's owner sees it. */
export interface CertificateView {
  /** Lower-case hex. */
  readonly serial: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | null;
}

export async function addCertificate(writer: Writer, uuid: string, certificate: NewCertificate): Promise<void> {
  await writer
    .insertInto("certificates")
    .values({
      serial: certificate.serial,
      device_uuid: uuid,
      certificate: certificate.certificatePem,
      issued_at_ms: certificate.issuedAtMs,
      expires_at_ms: certificate.expiresAtMs,
      revoked_at_ms: null,
    })
    .execute();
}

/**
 * The newest certificate of a device that has not ended; one that does not count yet, made while the DMS's clock was ahead, where there is
 * no other.
 */
export async function findNewestCertificate(
  database: Database,
  uuid: string,
  nowMs: number,
): Promise<NewCertificate | undefined> {
  const row = await database
    .selectFrom("certificates")
    .select(["serial", "certificate", "issued_at_ms", "expires_at_ms"])
    .where("device_uuid", "=", uuid)
    .where("revoked_at_ms", "is", null)
    .where("expires_at_ms", ">", nowMs)
    .orderBy((order) => order("issued_at_ms", ">", nowMs + EARLIER_MS))
    .orderBy("issued_at_ms", "desc")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { serial, certificate, issued_at_ms, expires_at_ms } = row;
  return { serial, certificatePem: certificate, issuedAtMs: issued_at_ms, expiresAtMs: expires_at_ms };
}

/** What was issued under a serial number, to whom. */
export async function findIssued(
  database: Database,
  serial: string,
): Promise<{ readonly uuid: string; readonly certificatePem: string } | undefined> {
  const row = await database
    .selectFrom("certificates")
    .select(["device_uuid", "certificate"])
    .where("serial", "=", serial)
    .executeTakeFirst();
  return row === undefined ? undefined : { uuid: row.device_uuid, certificatePem: row.certificate };
}

/** Of a device that the caller was proven to see. Newest first; one more than the limit where others follow. */
export async function listCertificates(
  database: Database,
  uuid: string,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly CertificateView[]> {
  let query = database
    .selectFrom("certificates")
    .select(["serial", "issued_at_ms", "expires_at_ms", "revoked_at_ms"])
    .where("device_uuid", "=", uuid);
  if (after !== null) {
    const [atMs, serial] = after;
    query = query.where(({ and, eb, or }) =>
      or([eb("issued_at_ms", "<", atMs), and([eb("issued_at_ms", "=", atMs), eb("serial", ">", serial)])]),
    );
  }
  const rows = await query
    .orderBy("issued_at_ms", "desc")
    .orderBy("serial")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    serial: row.serial,
    issuedAtMs: row.issued_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
  }));
}

/**
 * Of a device that the caller was proven to see: it counts no more, nor do those before it, with which the device could renew it; nor
 * does one of a clock that was ahead.
 * @returns false when the device has no such certificate
 */
export async function revokeCertificate(
  writer: Writer,
  { uuid, serial, atMs }: { readonly uuid: string; readonly serial: string; readonly atMs: number },
): Promise<boolean> {
  const found = await writer
    .selectFrom("certificates")
    .select("issued_at_ms")
    .where("device_uuid", "=", uuid)
    .where("serial", "=", serial)
    .executeTakeFirst();
  if (found === undefined) return false;
  await writer
    .updateTable("certificates")
    .set({ revoked_at_ms: atMs })
    .where("device_uuid", "=", uuid)
    .where((where) => where.or([where("issued_at_ms", "<=", found.issued_at_ms), where("issued_at_ms", ">", atMs)]))
    .where("revoked_at_ms", "is", null)
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
  return true;
}
