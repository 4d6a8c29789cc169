import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
} from "fastify";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import type { Return } from "@regrow/core/protocol";
import { addressError, compileLazily, requestError, tellable, unreadableRequests } from "../http/index.ts";
import type { Counts } from "../metrics/index.ts";
import type { DeviceConnections } from "./device-connections.ts";
import { createDeviceServer, tlsOf, type DeviceTls } from "./device-server.ts";
import { RefusalLog, pathOf } from "./refusal-log.ts";
import { REFUSAL_TYPE, refusalOf, sendRefusal } from "./refusal.ts";

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
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 120_000;
const MAX_CONNECTIONS = 20_000;
/** Of a name in an address: no name that anything has is longer. */
const MAX_PARAM_LENGTH = 128;
/** A device can use a TLS record only when all of it has come: what a cut link costs beyond the handshake. At most 16 KiB by default. */
const RECORD_BYTES = 4 * 1024;

export interface DeviceListener extends DeviceTls {
  readonly returnPolicy: Return;
  readonly logger: Logger;
  readonly clock: Pick<Clock, "monotonicMs">;
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
  const { counts, returnPolicy } = listener;
  const refusals = new RefusalLog(listener.logger, listener.clock);
  const refuse = (reply: FastifyReply, error: RegrowError): FastifyReply => {
    counts.deviceRefusals.add(error.code);
    return sendRefusal(reply, tellable(error), returnPolicy);
  };
  const unreadable = unreadableRequests((error) => {
    counts.deviceRefusals.add(error.code);
    return { type: REFUSAL_TYPE, body: refusalOf(error, returnPolicy) };
  });
  const app = fastify({
    https: tlsOf(listener),
    // What comes over an open connection while the DMS stops is answered too, and the connection ends then.
    return503OnClosing: false,
    serverFactory: (handle) =>
      createDeviceServer(tlsOf(listener), (request, response) => {
        if (listener.quick(request, response)) return;
        unreadable.begun(request, response);
        handle(request, response);
      }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // Before any route or hook of ours.
    frameworkErrors({ code }, _request, reply) {
      refuse(reply, addressError(code, MAX_PARAM_LENGTH));
    },
    clientErrorHandler: (fault, socket) => unreadable.refuse(fault, socket),
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
    if (error.row.http >= 500)
      listener.logger.error("device request failed", { url: pathOf(request), reason: String(thrown) });
    else refusals.add(request, error);
    return refuse(reply, error);
  });
  app.addHook("onRequest", ({ raw }, _reply, done) => {
    const isMissing = raw.headers.host === undefined && raw.httpVersion !== "1.0";
    done(isMissing ? new RegrowError("INPUT_INVALID", { host: "is missing, and RFC 9112 wants it" }) : undefined);
  });
  app.addHook("onResponse", async ({ method, routeOptions: { url } }, { statusCode }) =>
    counts.deviceRequests.add(`${url === undefined ? "unknown" : `${method} ${url}`} ${statusCode}`),
  );
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, new RegrowError("ROUTE_UNKNOWN"), returnPolicy));
  for (const feature of features) feature(app);
  await app.ready();
  return app;
}
