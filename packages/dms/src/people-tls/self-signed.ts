import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import type { Clock, Entropy } from "@regrow/core/port";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { makeSelfSigned } from "../certificate/index.ts";
import { readTextIfThere } from "../durable-file/index.ts";
import { checkPair, type CertificatePair } from "./certificate-pair.ts";
import type { CertificateFiles } from "./certificate-files.ts";

const DAY_MS = 86_400_000;
/** Longer ones some systems refuse even where a person trusts them. */
const VALID_MS = 820 * DAY_MS;
const RENEW_BEFORE_MS = 60 * DAY_MS;
/** Under these a DMS on the same machine is always found. */
const OWN_NAMES = ["localhost", "127.0.0.1", "::1"] as const;
/** Addresses that mean all, and that nobody calls by. */
const ANY = new Set(["0.0.0.0", "::", ""]);

/** A certificate for a first try, in the DMS's folder: kept over restarts, made anew when it ends soon or lacks one of the names. */
export async function openSelfSigned(
  folder: string,
  hosts: readonly string[],
  ports: { readonly clock: Pick<Clock, "nowMs">; readonly entropy: Pick<Entropy, "bytes"> },
): Promise<CertificateFiles> {
  const files = { certificate: join(folder, "people-tls.pem"), key: join(folder, "people-tls.key.pem") };
  const names = [...new Set([...OWN_NAMES, ...hosts.filter((host) => !ANY.has(host))])];
  const nowMs = ports.clock.nowMs();
  const [certificate, key] = [await readTextIfThere(files.certificate), await readTextIfThere(files.key)];
  if (isGood(certificate ?? "", key ?? "", names, nowMs)) return files;
  const made = await makeSelfSigned({ names, validMs: VALID_MS }, nowMs, ports.entropy);
  // Of a start that was cut in between the next one finds two that do not fit, and makes others.
  await writeFileAtomic(files.key, made.keyPem, 0o600);
  await writeFileAtomic(files.certificate, made.certificatePem, 0o644);
  return files;
}

/** Whether it ends soon, or was made by a clock that was ahead and has been set right. */
export function isRenewalDue({ certificatePem }: Pick<CertificatePair, "certificatePem">, nowMs: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(certificatePem);
  return validFromDate.getTime() > nowMs || validToDate.getTime() - nowMs < RENEW_BEFORE_MS;
}

function isGood(certificatePem: string, keyPem: string, names: readonly string[], nowMs: number): boolean {
  const checked = checkPair(certificatePem, keyPem, nowMs);
  if (!checked.ok || isRenewalDue(checked.pair, nowMs)) return false;
  const certificate = new X509Certificate(certificatePem);
  return names.every(
    (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
}
