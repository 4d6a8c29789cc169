import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import type { Clock } from "@regrow/core/port";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { readTextIfThere } from "../durable-file/index.ts";
import type { CertificateAuthority } from "./authority.ts";
import { DAY_MS, makeKeys, privateKeyPem } from "./x509.ts";

/** What the device listener shows to devices, which trust the authority that issued it. */
export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

const FILE = "device-server.pem";
const VALID_MS = 730 * DAY_MS;
const RENEW_BEFORE_MS = 60 * DAY_MS;
/** Under these a DMS on the same machine is always found. */
const OWN_NAMES = ["localhost", "127.0.0.1", "::1"] as const;

/** The listener's certificate for these host names: the one in the folder, or a new one when it ends soon, has not begun or lacks a name. */
export async function openServerCertificate(
  folder: string,
  authority: CertificateAuthority,
  clock: Pick<Clock, "nowMs">,
  publicNames: readonly string[],
): Promise<ServerCertificate> {
  const names = [...new Set([...OWN_NAMES, ...publicNames])];
  // Key and certificate in one file, so that they are never of two minds.
  const stored = parse(await readTextIfThere(join(folder, FILE)));
  if (stored !== undefined && isGood(stored, names, authority, clock.nowMs())) return stored;
  const keys = await makeKeys();
  const issued = await authority.issue({
    commonName: publicNames[0] ?? "localhost",
    publicKey: keys.publicKey,
    validMs: VALID_MS,
    names: names.map((name) => ({ type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const), value: name })),
    usage: "serverAuth",
  });
  const made = { keyPem: await privateKeyPem(keys.privateKey), certificatePem: issued.certificatePem };
  await writeFileAtomic(join(folder, FILE), `${made.keyPem}\n${made.certificatePem}\n`, 0o600);
  return made;
}

function parse(text: string | undefined): ServerCertificate | undefined {
  const keyPem = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text ?? "")?.[0];
  const certificatePem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text ?? "")?.[0];
  return keyPem === undefined || certificatePem === undefined ? undefined : { keyPem, certificatePem };
}

function isGood(
  stored: ServerCertificate,
  names: readonly string[],
  authority: CertificateAuthority,
  nowMs: number,
): boolean {
  const certificate = new X509Certificate(stored.certificatePem);
  if (!authority.hasIssued(stored.certificatePem)) return false;
  if (certificate.validToDate.getTime() - nowMs < RENEW_BEFORE_MS) return false;
  // Made by a clock that was ahead, and has been set right since.
  if (certificate.validFromDate.getTime() > nowMs) return false;
  return names.every(
    (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
}
