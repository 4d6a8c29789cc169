import { X509Certificate, verify } from "node:crypto";
import { ANSWER_SIGNER_URI, ANSWER_SIGNER_USAGE, type CarriedAnswer } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import type { Identity } from "../identity/index.ts";
import { readAuthorities } from "../provisioning/index.ts";

/**
 * Whether an answer comes from this device's own DMS: signed by a key for which an authority vouches that the device believes its DMS by,
 * and which was certified for answers and nothing else. So no device's certificate and no server's can sign one.
 * @throws RegrowError DFU_RESPONSE_UNTRUSTED, DFU_RESPONSE_EXPIRED
 */
export function verifyAnswer(
  { certificate: der, signedBytes, signature }: CarriedAnswer,
  { caPem }: Pick<Identity, "caPem">,
  nowMs: number,
): void {
  const certificate = parse(der);
  const authority = readAuthorities(caPem ?? "").find(
    (each) => certificate.checkIssued(each) && certificate.verify(each.publicKey),
  );
  if (authority === undefined) throw untrusted("no authority of this device's DMS vouches for its signer");
  if (certificate.subjectAltName !== `URI:${ANSWER_SIGNER_URI}`) throw untrusted("its signer is for something else");
  const usage: readonly string[] = certificate.keyUsage ?? [];
  if (usage.length !== 1 || usage[0] !== ANSWER_SIGNER_USAGE) throw untrusted("its signer is for something else");
  if (!verify("sha256", signedBytes, certificate.publicKey, signature)) throw untrusted("its signature is wrong");
  // A device's clock may stand at its floor, before the certificate begins: that alone does not speak against it.
  if (nowMs > certificate.validToDate.getTime())
    throw new RegrowError("DFU_RESPONSE_EXPIRED", { signerUntil: certificate.validToDate.toISOString() });
}

function parse(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new RegrowError("DFU_RESPONSE_MALFORMED", { reason: "its certificate cannot be read" }, { cause });
  }
}

function untrusted(reason: string): RegrowError {
  return new RegrowError("DFU_RESPONSE_UNTRUSTED", { reason });
}
