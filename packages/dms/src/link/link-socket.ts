import { WebSocket, WebSocketServer } from "ws";
import { LINK_LIMITS } from "@regrow/core/link";

/** Who is told what happens on a socket. */
export interface SocketListener {
  message(bytes: Uint8Array): void;
  /** The other side asks for a sign of life. */
  ping(data: Uint8Array): void;
  pong(): void;
  /** Once, and last. */
  closed(): void;
}

/** A WebSocket that knows its listener: the functions that listen are shared by all, so that an idle one keeps no closures. */
export class LinkSocket extends WebSocket {
  #listener: SocketListener | undefined;

  listen(listener: SocketListener): void {
    this.#listener = listener;
    this.on("message", onMessage).on("ping", onPing).on("pong", onPong).on("close", onClose).on("error", onError);
  }

  static message(socket: LinkSocket, bytes: Uint8Array): void {
    socket.#listener?.message(bytes);
  }
  static ping(socket: LinkSocket, data: Uint8Array): void {
    socket.#listener?.ping(data);
  }
  static pong(socket: LinkSocket): void {
    socket.#listener?.pong();
  }
  static closed(socket: LinkSocket): void {
    socket.#listener?.closed();
    socket.#listener = undefined;
  }
}

function onMessage(this: WebSocket, data: unknown): void {
  if (this instanceof LinkSocket) LinkSocket.message(this, data instanceof Uint8Array ? data : new Uint8Array(0));
}
function onPing(this: WebSocket, data: Uint8Array): void {
  if (this instanceof LinkSocket) LinkSocket.ping(this, data);
}
function onPong(this: WebSocket): void {
  if (this instanceof LinkSocket) LinkSocket.pong(this);
}
function onClose(this: WebSocket): void {
  if (this instanceof LinkSocket) LinkSocket.closed(this);
}
/** What goes wrong ends the connection, and "close" follows. */
function onError(): void {}

/** Makes WebSockets of upgraded connections: no compression (it costs 64 kB and more for each), pings answered by whoever counts them. */
export const LINK_SOCKETS = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  autoPong: false,
  maxPayload: LINK_LIMITS.messageBytes,
  WebSocket: LinkSocket,
});
