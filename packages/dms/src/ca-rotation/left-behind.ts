import { X509Certificate } from "node:crypto";
import type { CheckInRequest } from "@regrow/core/protocol";
import type { Authorities } from "../certificate/index.ts";
import type { Database } from "../database/index.ts";

/** Devices that have not said that they believe the announced authority: they could not reach the DMS after the switch. */
export async function listUntold(database: Database, { toldName }: Authorities): Promise<readonly string[]> {
  const devices = await database
    .selectFrom("devices")
    .select(["uuid", "reported"])
    .where("is_revoked", "=", 0)
    .orderBy("uuid")
    .execute();
  return devices.filter(({ reported }) => authoritiesIn(reported) !== toldName).map(({ uuid }) => uuid);
}

function authoritiesIn(reported: string | null): string | undefined {
  // Written by the check-in itself, from a request that had passed its schema.
  return reported === null ? undefined : (JSON.parse(reported) as CheckInRequest).authorities;
}

/** Devices whose certificates would count no more without the former authority. */
export async function listUnrenewed(
  database: Database,
  { acting }: Authorities,
  nowMs: number,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("certificates")
    .innerJoin("devices", "devices.uuid", "certificates.device_uuid")
    .select(["devices.uuid", "certificates.certificate"])
    .where("devices.is_revoked", "=", 0)
    .where("certificates.revoked_at_ms", "is", null)
    .where("certificates.expires_at_ms", ">", nowMs)
    .orderBy("devices.uuid")
    .execute();
  const authority = new X509Certificate(acting.certificatePem);
  const left = new Set(rows.map(({ uuid }) => uuid));
  for (const { uuid, certificate } of rows)
    if (new X509Certificate(certificate).checkIssued(authority)) left.delete(uuid);
  return [...left];
}
