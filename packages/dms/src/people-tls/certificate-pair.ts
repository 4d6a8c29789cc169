import { X509Certificate, createPrivateKey, type KeyObject } from "node:crypto";
import { createSecureContext } from "node:tls";

/** A certificate with the key that belongs to it, ready to be served. */
export interface CertificatePair {
  /** With those of its authorities, if they were given. */
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly expiresAtMs: number;
  /** SHA-256 of the certificate, as browsers and openssl show it. */
  readonly fingerprint: string;
  /** The names it is for, for a person. */
  readonly names: string;
}

export type CheckedPair =
  | { readonly ok: true; readonly pair: CertificatePair }
  /** `isUnfinished`: perhaps one of the two files has been written and the other not yet. */
  | { readonly ok: false; readonly problem: string; readonly isUnfinished: boolean };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Whether a TLS server can work with the two, at that time. Never throws. */
export function checkPair(certificatePem: string, keyPem: string, nowMs: number): CheckedPair {
  const certificates = certificatePem.match(CERTIFICATE)?.map(readCertificate) ?? [];
  if (certificates.some((one) => one === undefined))
    return bad("the certificate's file holds something that is damaged");
  const [certificate] = certificates;
  if (certificate === undefined) return bad("the certificate's file holds no certificate in PEM");
  const key = readKey(keyPem);
  if (typeof key === "string") return bad(key);
  if (!certificate.checkPrivateKey(key)) return bad("the key is not that of the certificate");
  const expiresAtMs = certificate.validToDate.getTime();
  if (expiresAtMs <= nowMs) return stale(`the certificate has expired on ${dateText(certificate.validToDate)}`);
  if (certificate.validFromDate.getTime() > nowMs)
    return stale(`the certificate is not valid before ${dateText(certificate.validFromDate)}`);
  try {
    createSecureContext({ cert: certificatePem, key: keyPem });
  } catch (thrown) {
    return bad(`TLS does not take them: ${String(thrown).slice(0, 200)}`);
  }
  const names = certificate.subjectAltName ?? certificate.subject.replaceAll("\n", ", ");
  return { ok: true, pair: { certificatePem, keyPem, expiresAtMs, fingerprint: certificate.fingerprint256, names } };
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** The key, or what is wrong with it. */
function readKey(pem: string): KeyObject | string {
  if (pem.includes("ENCRYPTED")) return "the key has a passphrase, and nobody is there to type it: keep it without one";
  try {
    return createPrivateKey(pem);
  } catch {
    return "the key's file holds no private key in PEM";
  }
}

function bad(problem: string): CheckedPair {
  return { ok: false, problem, isUnfinished: true };
}

/** The pair is whole; waiting for the rest of it does not help. */
function stale(problem: string): CheckedPair {
  return { ok: false, problem, isUnfinished: false };
}

function dateText(date: Date): string {
  return date.toISOString().slice(0, 10);
}
