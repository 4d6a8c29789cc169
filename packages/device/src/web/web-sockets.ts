import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { WebSocket, WebSocketServer } from "ws";
import type { Clock, Logger } from "@regrow/core/port";
import { MAX_STREAMS, type StreamTable } from "../file-system/index.ts";
import { WebSocketStream } from "./web-socket-stream.ts";

/** Connections at a time. */
const MAX_WEB_SOCKETS = 8;
/** Connections that are over but not read to their end. */
const MAX_LEFT = 8;
const MAX_MESSAGE_BYTES = 16 * 1024;
/** Between two signs of life; a side that leaves one unanswered is gone. */
const PING_MS = 30_000;

export interface WebSocketDependencies {
  readonly streams: StreamTable;
  /** Whose streams they are. */
  readonly owner: unknown;
  readonly clock: Clock;
  readonly log: Logger;
  readonly announce: (message: string) => void;
}

interface Connection {
  readonly socket: WebSocket;
  readonly stream: WebSocketStream;
  readonly handle: number;
}

/** The WebSockets of a server, each a stream in the table for as long as there is something to read or to write. */
export class WebSockets {
  readonly #dependencies: WebSocketDependencies;
  readonly #connections = new Set<Connection>();
  /** Closed by the other side, with something left to be read; the oldest first. */
  readonly #left: Connection[] = [];
  #server: Promise<WebSocketServer> | undefined;
  #opening = 0;
  #isOver = false;

  constructor(dependencies: WebSocketDependencies) {
    this.#dependencies = dependencies;
  }

  get hasRoom(): boolean {
    const isTableFull = this.#dependencies.streams.list().length >= MAX_STREAMS;
    return this.#connections.size + this.#opening < MAX_WEB_SOCKETS && !isTableFull;
  }

  /** Takes a connection whose request has been admitted. It may end at any moment, here too. */
  async accept(request: IncomingMessage, connection: Duplex, head: Buffer): Promise<void> {
    this.#opening += 1;
    try {
      this.#server ??= loadServer();
      const server = await this.#server;
      const { promise, resolve } = Promise.withResolvers<Pick<Connection, "socket" | "stream"> | undefined>();
      connection.once("close", () => resolve(undefined));
      // Listened to from the very first: what the page has sent along comes before anything that waits.
      server.handleUpgrade(request, connection, head, (socket) =>
        resolve(this.#listen(socket, infoOf(request.socket))),
      );
      const accepted = await promise;
      if (accepted !== undefined) await this.#open(accepted);
    } finally {
      this.#opening -= 1;
    }
  }

  /** Cuts all off at once, and whoever comes from now on. */
  terminate(): void {
    this.#isOver = true;
    for (const { socket } of this.#connections) socket.terminate();
  }

  #listen(socket: WebSocket, info: string): Pick<Connection, "socket" | "stream"> {
    const { clock, log } = this.#dependencies;
    // What goes wrong ends the connection, and "close" follows.
    socket.on("error", (error) => log.debug("WebSocket failed", { reason: error.message }));
    return { socket, stream: new WebSocketStream(socket, info, clock) };
  }

  async #open({ socket, stream }: Pick<Connection, "socket" | "stream">): Promise<void> {
    const { streams, owner, announce } = this.#dependencies;
    if (this.#isOver) return socket.terminate();
    // Where the table has become full meanwhile, it closes the connection.
    const opened = { socket, stream, handle: await streams.open(stream, owner) };
    this.#connections.add(opened);
    announce(`Opened: ${opened.handle}`);
    if (socket.readyState === socket.CLOSED) this.#closed(opened);
    else socket.once("close", () => this.#closed(opened));
    this.#watch(opened);
  }

  /** The handle stays as long as there is something to be read, unless too many do. */
  #closed(connection: Connection): void {
    const { streams, announce } = this.#dependencies;
    this.#connections.delete(connection);
    announce(`Closed: ${connection.handle}`);
    if (!connection.stream.isOver) this.#left.push(connection);
    const over = connection.stream.isOver ? connection : this.#left.length > MAX_LEFT ? this.#left.shift() : undefined;
    if (over !== undefined) streams.forget(over.handle, over.stream);
  }

  /** Ends a connection whose other side has gone without a word. */
  #watch({ socket, stream }: Connection): void {
    const closed = new AbortController();
    socket.once("close", () => closed.abort());
    let isAlive = true;
    socket.on("pong", () => (isAlive = true));
    const watch = async (): Promise<void> => {
      for (;;) {
        await this.#dependencies.clock.sleep(PING_MS, closed.signal);
        // Behind unread messages its answer cannot be seen.
        if (!isAlive && !stream.isFull) return socket.terminate();
        isAlive = false;
        socket.ping();
      }
    };
    watch().catch(() => {}); // closed
  }
}

/** Loaded for the first connection: most devices never have one. */
async function loadServer(): Promise<WebSocketServer> {
  const { WebSocketServer: Server } = await import("ws");
  return new Server({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, clientTracking: false });
}

/** `<local address>:<port> <remote address>:<port>`. Source: device-facts 2.12. */
function infoOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${hostText(localAddress)}:${localPort ?? 0} ${hostText(remoteAddress)}:${remotePort ?? 0}`;
}

function hostText(address = "?"): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain.includes(":") ? `[${plain}]` : plain;
}
