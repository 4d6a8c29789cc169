import { constants } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
} from "fastify";
import { RegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import type { Return } from "@regrow/core/protocol";
import type { ServerCertificate } from "../certificate/index.ts";
import { compileLazily, isWebSocketRequest, requestError, tellable } from "../http/index.ts";
import type { Counts } from "../metrics/index.ts";
import type { DeviceConnections } from "./device-connections.ts";
import { sendRefusal } from "./refusal.ts";

/** The device listener as features see it. */
export type DeviceInstance = FastifyInstance<
  Server,
  RawRequestDefaultExpression<Server>,
  RawReplyDefaultExpression<Server>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Adds its routes to the device listener. */
export type DeviceFeature = (app: DeviceInstance) => void;

/** Bounds on what a device, or whoever plays one, may take (law L11). */
const BODY_LIMIT_BYTES = 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A device that comes back within a day need not prove its key anew; its certificate is judged at every request all the same. */
const SESSION_TIMEOUT_S = 86_400;
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 120_000;
const MAX_CONNECTIONS = 20_000;
/** A device can use a TLS record only when all of it has come: what a cut link costs beyond the handshake. At most 16 KiB by default. */
const RECORD_BYTES = 4 * 1024;

/** As much of a path as goes into the log: no route of ours is longer. */
const LOGGED_PATH = 256;

export interface DeviceListener {
  readonly certificate: ServerCertificate;
  /** Authorities by which a device is believed, PEM. */
  readonly believedPem: string;
  readonly returnPolicy: Return;
  readonly logger: Logger;
  /** Answers what can be answered without all the rest; false: it is not for it. */
  readonly quick: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of every connection. */
  readonly connections: DeviceConnections;
  readonly counts: Pick<Counts, "deviceRequests" | "deviceRefusals" | "handshakes">;
}

/**
 * The listener for devices: TLS with a client certificate where a route asks for one. Strangers are let in as far as
 * POST /provision, so that every other refusal can say why.
 */
export async function createDeviceApp(
  features: readonly DeviceFeature[],
  listener: DeviceListener,
): Promise<DeviceInstance> {
  const { counts } = listener;
  const tls = {
    key: listener.certificate.keyPem,
    cert: listener.certificate.certificatePem,
    ca: listener.believedPem,
    minVersion: "TLSv1.2",
    // Who is at the other end of a connection stays the same.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    sessionTimeout: SESSION_TIMEOUT_S,
  } as const;
  const app = fastify({
    https: tls,
    // What comes over an open connection while the DMS stops is answered too, and the connection ends then.
    return503OnClosing: false,
    serverFactory: (handle) => {
      const server = createServer({ ...tls, shouldUpgradeCallback: isWebSocketRequest }, (request, response) => {
        if (!server.listening) response.shouldKeepAlive = false;
        if (!listener.quick(request, response)) handle(request, response);
      });
      return server;
    },
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 128 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  compileLazily(app);
  app.server.maxConnections = MAX_CONNECTIONS;
  app.server.headersTimeout = HEADERS_TIMEOUT_MS;
  app.server.requestTimeout = REQUEST_TIMEOUT_MS;
  app.server.setTimeout(IDLE_TIMEOUT_MS);
  app.server.on("secureConnection", (socket) => {
    socket.setMaxSendFragment(RECORD_BYTES);
    listener.connections.add(socket);
    counts.handshakes.add(socket.isSessionReused() ? "resumed" : "full");
  });
  app.server.on("tlsClientError", () => counts.handshakes.add("failed"));
  app.server.on("upgrade", ({ socket }) => listener.connections.release(socket));
  app.setErrorHandler((thrown, request, reply) => {
    const error = requestError(thrown);
    counts.deviceRefusals.add(error.code);
    const url = request.url.split("?", 1)[0]?.slice(0, LOGGED_PATH);
    if (error.row.http >= 500) listener.logger.error("device request failed", { url, reason: String(thrown) });
    else listener.logger.debug("device refused", { url, code: error.code });
    return sendRefusal(reply, tellable(error), listener.returnPolicy);
  });
  app.addHook("onResponse", async ({ method, routeOptions: { url } }, { statusCode }) =>
    counts.deviceRequests.add(`${url === undefined ? "unknown" : `${method} ${url}`} ${statusCode}`),
  );
  app.setNotFoundHandler((_request, reply) =>
    sendRefusal(reply, new RegrowError("ROUTE_UNKNOWN"), listener.returnPolicy),
  );
  for (const feature of features) feature(app);
  await app.ready();
  return app;
}
