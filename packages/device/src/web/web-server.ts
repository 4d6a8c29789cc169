import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock, Logger } from "@regrow/core/port";
import type { Dialect } from "@regrow/core/variable";
import type { CommandContext, CommandRunner, Interfaces } from "../command/index.ts";
import type { Networking } from "../network/index.ts";
import type { Recovery } from "../recovery/index.ts";
import type { Settings } from "../settings/index.ts";
import { Api } from "./api.ts";
import { CommandDesk } from "./command-desk.ts";
import { Gatekeeper } from "./gatekeeper.ts";
import { rawRefusal } from "./raw-refusal.ts";
import { RecoveryApi } from "./recovery-api.ts";
import { RequestHandler } from "./request-handler.ts";
import { upgradeHandler } from "./upgrade-handler.ts";
import { WebSockets } from "./web-sockets.ts";
import { readWebSettings } from "./web-settings.ts";

export interface WebServerOptions {
  /** What commands of this channel work with: what they open is closed with the server. */
  readonly context: Pick<CommandContext, "files" | "streams"> & {
    readonly clock: Clock;
    readonly settings: Pick<Settings, "get">;
    readonly interfaces: Pick<Interfaces, "announce">;
    readonly networking: Pick<Networking, "isSettingUp" | "setupAddress" | "visited">;
  };
  readonly run: CommandRunner;
  readonly recovery: Recovery;
  /** Somebody is at work over HTTP, with more than a command. */
  readonly onTyped?: () => void;
  /** Starts the device with what has been installed. */
  readonly restart: () => Promise<void>;
  /** The kernel stops. */
  readonly signal: AbortSignal;
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
  /** The device's secret: the password, unless `http.server.password` has another one. */
  readonly secret: string;
  readonly log: Logger;
  /** What was said lately without being asked, as a console prints it, newest last. */
  readonly messages: () => readonly string[];
  /** Bounds on those who connect (law L11); the usual ones unless told otherwise. */
  readonly limits?: Partial<WebLimits>;
}

interface WebLimits {
  readonly connections: number;
  /** For the first lines of a request, and for all of it. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two requests. */
  readonly idleMs: number;
}

export interface WebServer {
  readonly port: number;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  /** Cuts everybody off. Does not wait for a command that is being carried out: that command may be what closes it. */
  close(): Promise<void>;
}

const LIMITS: WebLimits = { connections: 32, headersMs: 10_000, requestMs: 20_000, idleMs: 5_000 };
const MAX_HEADER_BYTES = 8 * 1024;
const CHECK_MS = 1_000;

/** Starts the device's HTTP server with the variables as they are. Rejects with the reason why it cannot listen, such as EADDRINUSE. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { context, log } = options;
  const { server, sockets } = openWebServer(options);
  const { port: wanted, address } = readWebSettings(context.settings, context.networking.isSettingUp);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  server.once("close", resolve);
  const port = await listen(server, wanted, address);
  server.on("error", (error) => log.error("HTTP server", { reason: error.message }));
  // Documented without brackets, as all that is on its way (device-facts 4.2). Where it is set up over is told already.
  if (!context.networking.isSettingUp)
    context.interfaces.announce(`HTTP and REST API server listening on port: ${port}`, 3);
  return {
    port,
    ended,
    close: async () => {
      server.close();
      server.closeAllConnections();
      sockets.terminate();
      await context.streams.closeAll({ is: context });
      await ended;
    },
  };
}

/** The same, but it does not listen: connections are given to it. */
export function openWebServer(options: WebServerOptions): { readonly server: Server; readonly sockets: WebSockets } {
  const { context, log, run, recovery } = options;
  const { clock, streams, interfaces } = context;
  const settings = readWebSettings(context.settings);
  const gatekeeper = new Gatekeeper({ clock, settings: context.settings, secret: options.secret });
  const announce = (message: string): void => interfaces.announce(message);
  const sockets = new WebSockets({ streams, owner: context, clock, log, announce });
  const api = new Api({ ...options, desk: new CommandDesk(run, clock), interfaces });
  const recoveryApi = new RecoveryApi({ ...options, clock });
  const { health } = recovery;
  const handler = new RequestHandler({ context, settings, gatekeeper, api, recoveryApi, health, log });
  const server = createBoundedServer({ ...LIMITS, ...options.limits });
  server.on("request", (request, response) => void handler.handle(request, response));
  server.on("upgrade", upgradeHandler({ settings, gatekeeper, sockets }));
  server.on("clientError", (error: NodeJS.ErrnoException, connection) => {
    // Whoever listens here closes the connection, or lets the request go on.
    if (error.code !== "ERR_HTTP_REQUEST_TIMEOUT" || !recoveryApi.isReceiving(connection)) refuseRaw(error, connection);
  });
  return { server, sockets };
}

function createBoundedServer(limits: WebLimits): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs),
    // Others are ordinary requests that would like another protocol, as curl's are.
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === "websocket",
  });
  server.maxConnections = limits.connections;
  return server;
}

async function listen(server: Server, port: number, address: string | undefined): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ port, ...(address === undefined ? {} : { host: address }) }, resolve);
  await promise;
  server.off("error", reject);
  return (server.address() as AddressInfo).port;
}

/** What cannot even be read as a request. */
function refuseRaw(error: NodeJS.ErrnoException, connection: Duplex): void {
  const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  if (!connection.writable || error.code === "ECONNRESET") return void connection.destroy();
  connection.end(rawRefusal(status, "the request cannot be read"), () => connection.destroy());
}
