import { ServerResponse, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { WebSocket, WebSocketServer } from "ws";
import { RegrowError } from "@regrow/core/error";

/** As much of a listener as upgrades need. */
interface Listener {
  readonly server: {
    on(event: "upgrade", listener: (request: IncomingMessage, connection: Duplex, head: Buffer) => void): unknown;
  };
  routing(request: IncomingMessage, response: ServerResponse): void;
}

interface Upgrade {
  readonly connection: Duplex;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

/**
 * Lets requests for WebSockets run through the routes of a listener, so that its hooks judge them and its refusals are answers as all
 * others; a handler that lets one in takes it.
 */
export class Upgrades {
  readonly #waiting = new WeakMap<IncomingMessage, Upgrade>();

  constructor(listener: Listener) {
    listener.server.on("upgrade", (request, connection, head) => {
      const response = new ServerResponse(request);
      connection.on("error", ignored);
      // It cannot go on as HTTP: nobody reads that from it any more.
      response.shouldKeepAlive = false;
      response.once("finish", () => connection.end());
      response.assignSocket(request.socket);
      this.#waiting.set(request, { connection, head, response });
      listener.routing(request, response);
    });
  }

  /** @throws RegrowError WEBSOCKET_REQUIRED where the request asks for none */
  require(request: FastifyRequest): void {
    if (!this.#waiting.has(request.raw)) throw new RegrowError("WEBSOCKET_REQUIRED");
  }

  /** Takes it in a handler, which has hijacked its reply; undefined where the other side has gone meanwhile, or asks wrongly. */
  take(request: FastifyRequest, sockets: WebSocketServer): WebSocket | undefined {
    const upgrade = this.#waiting.get(request.raw);
    if (upgrade === undefined) return undefined;
    this.#waiting.delete(request.raw);
    const { connection, head, response } = upgrade;
    response.detachSocket(request.raw.socket);
    connection.off("error", ignored);
    let taken: WebSocket | undefined;
    // Calls back before it returns, or not at all: it has answered then.
    sockets.handleUpgrade(request.raw, connection, head, (socket) => (taken = socket));
    return taken;
  }
}

/** Told by whoever reads and writes. */
function ignored(): void {}
