import { RegrowError, type ErrorCode } from "@regrow/core/error";

/** What is wrong with a certificate: nobody vouches for it, it is not valid at this time, or it is for another name. */
export type CertificateFault = "untrusted" | "expired" | "name";

/** What Node's TLS says of a certificate that it does not take, and is not simply one that nobody vouches for. */
const OTHER_FAULTS: ReadonlyMap<unknown, CertificateFault> = new Map([
  ["CERT_HAS_EXPIRED", "expired"],
  ["CERT_NOT_YET_VALID", "expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "name"],
]);
/** The rest of what a chain of certificates can lack, by OpenSSL's names without X509_V_ERR_. Source: nodejs.org/api/tls.html, X509 certificate error codes. */
const UNTRUSTED = new Set<unknown>([
  "CERT_CHAIN_TOO_LONG",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);
/** Advice of Node's to whoever starts it. */
const NODE_ADVICE = /; if the root CA is installed locally.*$/;

const OF_DMS = {
  untrusted: "DMS_CERTIFICATE_UNTRUSTED",
  expired: "DMS_CERTIFICATE_EXPIRED",
  name: "DMS_CERTIFICATE_NAME",
} as const satisfies Readonly<Record<CertificateFault, ErrorCode>>;

/**
 * What `fetch` threw instead of an answer, as what it means for a person: a certificate that is not taken (which no second try mends)
 * is not a DMS that is not there.
 * @param address of the DMS
 */
export function unreachable(thrown: unknown, address: string): RegrowError {
  const fault = certificateFault(thrown);
  const code = fault === undefined ? "DMS_UNREACHABLE" : OF_DMS[fault];
  return new RegrowError(code, { address, reason: reasonOf(thrown) }, { cause: thrown });
}

/** Why a certificate was not taken; undefined: it was not that. @param thrown by `fetch` */
export function certificateFault(thrown: unknown): CertificateFault | undefined {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return OTHER_FAULTS.get(code) ?? (UNTRUSTED.has(code) ? "untrusted" : undefined);
}

/** In words for a person. @param thrown by `fetch` */
export function reasonOf(thrown: unknown): string {
  const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const why = isLate ? "no answer in time" : cause instanceof Error ? cause.message : String(thrown);
  return why.replace(NODE_ADVICE, "");
}
