import { X509Certificate, createPrivateKey } from "node:crypto";
import { RegrowError } from "@regrow/core/error";

/**
 * Whether a certificate that the DMS issued is one that this device can use: for its key, in its name.
 * @throws RegrowError DMS_ANSWER_INVALID
 */
export function checkCertificate(certificatePem: string, keyPem: string, uuid: string): void {
  const certificate = parse(certificatePem);
  if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) throw invalid("it is for another key");
  const names = (certificate.subjectAltName ?? "").split(", ");
  if (!names.includes(`URI:urn:uuid:${uuid}`)) throw invalid("it is for another UUID");
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new RegrowError("DMS_ANSWER_INVALID", { certificate: "it cannot be read" }, { cause: error });
  }
}

function invalid(reason: string): RegrowError {
  return new RegrowError("DMS_ANSWER_INVALID", { certificate: reason });
}
