import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { admit } from "./admission.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { rawRefusal } from "./raw-refusal.ts";
import { routeOf } from "./route.ts";
import type { WebSettings } from "./web-settings.ts";
import type { WebSockets } from "./web-sockets.ts";

export interface UpgradeDependencies {
  readonly settings: WebSettings;
  readonly gatekeeper: Gatekeeper;
  readonly sockets: WebSockets;
}

/** Opens WebSockets at /stream for those who might use the API. */
export function upgradeHandler(
  dependencies: UpgradeDependencies,
): (request: IncomingMessage, connection: Duplex, head: Buffer) => void {
  return (request, connection, head) => {
    const gone = new AbortController();
    connection.once("close", () => gone.abort());
    // A connection that fails closes; nobody else listens until it is a WebSocket.
    connection.on("error", () => {});
    open(dependencies, request, { connection, head, gone: gone.signal }).catch(() => connection.destroy());
  };
}

interface Arrived {
  readonly connection: Duplex;
  readonly head: Buffer;
  readonly gone: AbortSignal;
}

async function open(
  { settings, gatekeeper, sockets }: UpgradeDependencies,
  request: IncomingMessage,
  { connection, head, gone }: Arrived,
): Promise<void> {
  const refuse = (status: number, reason: string, headers: OutgoingHttpHeaders = {}): void =>
    void connection.end(rawRefusal(status, reason, headers), () => connection.destroy());
  const route = routeOf(request.method ?? "GET", request.url ?? "/");
  const admission = admit(request.headers, route, settings);
  if (admission.kind === "answered") return refuse(admission.status, admission.reason);
  if (settings.isAuthenticated) {
    const entrance = await gatekeeper.ask(request.headers.authorization, request.socket.remoteAddress ?? "", gone);
    if (entrance.kind === "limited") return refuse(429, "too many wrong passwords; wait");
    if (entrance.kind === "denied")
      return refuse(401, "name and password are needed", { "www-authenticate": gatekeeper.challenge });
  }
  if (route.kind !== "stream" || !settings.hasApi)
    return refuse(404, "WebSockets are opened at /stream, where the API is on");
  if (!sockets.hasRoom) return refuse(503, "too many WebSockets or other streams are open; close some");
  return sockets.accept(request, connection, head);
}
