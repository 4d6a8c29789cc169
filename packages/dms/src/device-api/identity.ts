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

/**
 * Who is at the other end, from certificate and header, at every request: a connection may be older than a revocation.
 * @throws RegrowError DEVICE_CERTIFICATE_MISSING, DEVICE_CERTIFICATE_INVALID, DEVICE_UUID_MISMATCH
 * @see design: certificate and UUID are checked at every request
 */
export function readIdentity(request: FastifyRequest, nowMs: number): DeviceIdentity {
  const socket = request.raw.socket;
  if (!(socket instanceof TLSSocket)) throw new RegrowError("DEVICE_CERTIFICATE_MISSING");
  // Not getPeerX509Certificate: it leaks native memory on Node 24 (findings).
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  if (certificate.serialNumber === undefined) throw new RegrowError("DEVICE_CERTIFICATE_MISSING");
  if (!socket.authorized) {
    const reason = String(socket.authorizationError);
    throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason });
  }
  // A resumed session was checked when it began; the clock goes on.
  if (nowMs > Date.parse(certificate.valid_to ?? ""))
    throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "expired" });
  const uuid = UUID_NAME.exec(certificate.subjectaltname ?? "")?.[1];
  if (uuid === undefined) throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "no UUID in it" });
  const named = request.headers[DEVICE_HEADER];
  if (named !== uuid)
    throw new RegrowError("DEVICE_UUID_MISMATCH", { certificate: uuid, header: String(named).slice(0, 64) });
  return { uuid: uuid as ProvenDevice, serial: certificate.serialNumber.toLowerCase() };
}
