import type { IncomingMessage } from "node:http";
import { TLSSocket, type PeerCertificate } from "node:tls";
import type { FastifyRequest } from "fastify";
import { RegrowError } from "@regrow/core/error";
import { DEVICE_HEADER } from "@regrow/core/protocol";

/** A UUID that the other side's certificate proves. Made only here; what devices may do takes one. */
export type ProvenDevice = string & { readonly __brand: "ProvenDevice" };

/** What a certificate that this DMS issued says. */
export interface DeviceIdentity {
  readonly uuid: ProvenDevice;
  /** Lower-case hex. */
  readonly serial: string;
}

const UUID_NAME = /(?:^|, )URI:urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:,|$)/;

/** What a connection's certificate says, read once for each connection: reading it costs more than answering. */
interface Shown extends DeviceIdentity {
  readonly validUntilMs: number;
}
const shown = new WeakMap<TLSSocket, Shown>();

/**
 * Who is at the other end, from certificate and header, at every request: a connection may be older than a revocation.
 * @throws RegrowError DEVICE_CERTIFICATE_MISSING, DEVICE_CERTIFICATE_INVALID, DEVICE_CERTIFICATE_EXPIRED, DEVICE_UUID_MISMATCH
 * @see design: certificate and UUID are checked at every request
 */
export function readIdentity(request: FastifyRequest, nowMs: number): DeviceIdentity {
  const socket = request.raw.socket;
  if (!(socket instanceof TLSSocket)) throw new RegrowError("DEVICE_CERTIFICATE_MISSING");
  const { uuid, serial, validUntilMs } = shown.get(socket) ?? readCertificate(socket);
  // A resumed session was checked when it began; the clock goes on.
  if (nowMs > validUntilMs) throw expired(validUntilMs);
  requireNamed(request, uuid);
  return { uuid, serial };
}

/** A certificate of which TLS has proven that its key is there, and nothing else. */
export interface ShownCertificate {
  /** Lower-case hex. */
  readonly serial: string;
  readonly der: Uint8Array;
}

/** What is at the other end, whatever TLS says of it. @throws RegrowError DEVICE_CERTIFICATE_MISSING */
export function readShown({ raw }: FastifyRequest): ShownCertificate {
  const { raw: der, serialNumber } = peerCertificate(raw.socket);
  if (der === undefined || serialNumber === undefined) throw new RegrowError("DEVICE_CERTIFICATE_MISSING");
  return { serial: serialNumber.toLowerCase(), der };
}

/**
 * Who is at the other end, by a certificate that need not count any more. An expired one is no proof by what TLS says of it: of
 * several faults only the last is told. Byte for byte the one that was issued, it is.
 * @throws RegrowError DEVICE_CERTIFICATE_INVALID, DEVICE_UUID_MISMATCH
 */
export function proveByIssued(
  request: FastifyRequest,
  shownCertificate: ShownCertificate,
  issued: { readonly uuid: string; readonly der: Uint8Array } | undefined,
): DeviceIdentity {
  if (issued === undefined || Buffer.compare(shownCertificate.der, issued.der) !== 0)
    throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "not issued here" });
  requireNamed(request, issued.uuid);
  return { uuid: issued.uuid as ProvenDevice, serial: shownCertificate.serial };
}

/** The device whose key has signed what a host brought in its name. @param isSigned by the key that is held of that UUID */
export function proveBySignature(uuid: string, isSigned: boolean): ProvenDevice {
  if (!isSigned) throw new RegrowError("DFU_REQUEST_UNTRUSTED", { uuid });
  return uuid as ProvenDevice;
}

/** The same without the reason why not. */
export function quickIdentity({ socket, headers }: IncomingMessage, nowMs: number): DeviceIdentity | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const identity = shown.get(socket) ?? tryCertificate(socket);
  return identity !== undefined && nowMs <= identity.validUntilMs && headers[DEVICE_HEADER] === identity.uuid
    ? identity
    : undefined;
}

/** Whose connection it is, as soon as it is open; undefined for a stranger's. */
export function identityOf(socket: TLSSocket): DeviceIdentity | undefined {
  return shown.get(socket) ?? tryCertificate(socket);
}

function tryCertificate(socket: TLSSocket): Shown | undefined {
  try {
    return readCertificate(socket);
  } catch {
    // Who asks the long way is told.
    return undefined;
  }
}

/** No connection changes its certificate: renegotiation is off. */
function readCertificate(socket: TLSSocket): Shown {
  const certificate = peerCertificate(socket);
  if (certificate.serialNumber === undefined) throw new RegrowError("DEVICE_CERTIFICATE_MISSING");
  if (!socket.authorized) {
    const reason = String(socket.authorizationError);
    if (reason === "CERT_HAS_EXPIRED") throw expired(Date.parse(certificate.valid_to ?? ""));
    // Made while a clock was ahead: outside of its life too, and the device mends it by renewing.
    if (reason === "CERT_NOT_YET_VALID") throw notYetValid(Date.parse(certificate.valid_from ?? ""));
    throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason });
  }
  const uuid = UUID_NAME.exec(certificate.subjectaltname ?? "")?.[1];
  if (uuid === undefined) throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "no UUID in it" });
  const validUntilMs = Date.parse(certificate.valid_to ?? "");
  if (!Number.isFinite(validUntilMs)) throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "no end in it" });
  const identity = { uuid: uuid as ProvenDevice, serial: certificate.serialNumber.toLowerCase(), validUntilMs };
  shown.set(socket, identity);
  return identity;
}

function peerCertificate(socket: unknown): Partial<PeerCertificate> {
  // Not getPeerX509Certificate: it leaks native memory on Node 24 (findings).
  return socket instanceof TLSSocket ? socket.getPeerCertificate() : {};
}

/** The UUID that a request names beside its certificate is the same. */
function requireNamed(request: FastifyRequest, uuid: string): void {
  const named = request.headers[DEVICE_HEADER];
  if (named !== uuid)
    throw new RegrowError("DEVICE_UUID_MISMATCH", { certificate: uuid, header: String(named).slice(0, 64) });
}

function expired(untilMs: number): RegrowError {
  const until = Number.isFinite(untilMs) ? { until: new Date(untilMs).toISOString() } : {};
  return new RegrowError("DEVICE_CERTIFICATE_EXPIRED", until);
}

/** By the code of an expired one, which devices of every version answer by renewing. */
function notYetValid(fromMs: number): RegrowError {
  const from = Number.isFinite(fromMs) ? { from: new Date(fromMs).toISOString() } : {};
  return new RegrowError("DEVICE_CERTIFICATE_EXPIRED", { reason: "it does not count yet", ...from });
}
