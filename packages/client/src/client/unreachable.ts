import { RegrowError, type ErrorCode } from "@regrow/core/error";

/** What Node's TLS says of a certificate that it does not take, and is not simply one that nobody vouches for. */
const OTHER_FAULTS: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["CERT_HAS_EXPIRED", "DMS_CERTIFICATE_EXPIRED"],
  ["CERT_NOT_YET_VALID", "DMS_CERTIFICATE_EXPIRED"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "DMS_CERTIFICATE_NAME"],
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

/**
 * What `fetch` threw instead of an answer, as what it means for a person: a certificate that is not taken (which no second try mends)
 * is not a DMS that is not there.
 * @param address of the DMS
 */
export function unreachable(thrown: unknown, address: string): RegrowError {
  const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const why = isLate ? "no answer in time" : cause instanceof Error ? cause.message : String(thrown);
  return new RegrowError(codeOf(cause), { address, reason: why.replace(NODE_ADVICE, "") }, { cause: thrown });
}

function codeOf(cause: unknown): ErrorCode {
  const fault = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return OTHER_FAULTS.get(fault) ?? (UNTRUSTED.has(fault) ? "DMS_CERTIFICATE_UNTRUSTED" : "DMS_UNREACHABLE");
}
