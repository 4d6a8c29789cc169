import { constants } from "node:crypto";
import type { RequestListener } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { ServerCertificate } from "../certificate/index.ts";
import { isWebSocketRequest } from "../http/index.ts";

/** By what devices believe the DMS, and the DMS believes devices. */
export interface DeviceTls {
  readonly certificate: ServerCertificate;
  /** Authorities by which a device is believed, PEM. */
  readonly believedPem: string;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A device that comes back within a day need not prove its key anew; its certificate is judged at every request all the same. */
const SESSION_TIMEOUT_S = 86_400;

/** A client certificate is asked for, and judged where a route wants one: a stranger without one is let in as far as that. */
export function tlsOf(shown: DeviceTls): ServerOptions {
  return {
    ...contextOf(shown),
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  };
}

/** @param handle is given whatever can be read as a request: what Node would refuse by itself it refuses without a word */
export function createDeviceServer(tls: ServerOptions, handle: RequestListener): Server {
  const options = { ...tls, shouldUpgradeCallback: isWebSocketRequest, requireHostHeader: false };
  const server = createServer(options, (request, response) => {
    if (!server.listening) response.shouldKeepAlive = false;
    handle(request, response);
  });
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  return server;
}

/** Shows another certificate from now on; connections that are open stay. */
export function showCertificate({ server }: { readonly server: Server }, shown: DeviceTls): void {
  server.setSecureContext(contextOf(shown));
}

function contextOf({ certificate, believedPem }: DeviceTls) {
  return {
    key: certificate.keyPem,
    cert: certificate.certificatePem,
    ca: believedPem,
    minVersion: "TLSv1.2",
    // Who is at the other end of a connection stays the same.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    sessionTimeout: SESSION_TIMEOUT_S,
  } as const;
}
