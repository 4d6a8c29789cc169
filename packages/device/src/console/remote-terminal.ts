import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import type { Clock } from "@regrow/core/port";
import { FailureLimit } from "../secret/index.ts";
import type { Settings } from "../settings/index.ts";
import type { OpenChannel } from "./open-channel.ts";
import { RemoteConnection, type RemoteConnectionOptions } from "./remote-connection.ts";
import { waitAtMost } from "./wait-at-most.ts";

export interface RemoteTerminalOptions extends Omit<
  RemoteConnectionOptions,
  "secret" | "idleMs" | "onWrongSecret" | "onRightSecret" | "settings"
> {
  readonly settings: Pick<Settings, "get">;
  /** The device's secret. @throws when it cannot be had; the terminal is not opened then */
  readonly deviceSecret: () => Promise<string>;
}

/** Connections that may be at their login at once. */
const MOST_CONNECTIONS = 8;
const KEEP_ALIVE_MS = 60_000;
const LAST_WORDS_WITHIN_MS = 1_000;

/** The console over TCP, which telnet speaks to. Source: device-facts 4.1. */
export class RemoteTerminal {
  readonly #options: RemoteTerminalOptions;
  /** Survives a restart of the network: who guesses cannot begin anew. */
  readonly #failures = new FailureLimit();

  constructor(options: RemoteTerminalOptions) {
    this.#options = options;
  }

  /** Listens as the variables have it now; undefined when it is switched off. @throws Error of the system, such as EADDRINUSE */
  async open(): Promise<(OpenChannel & { readonly port: number }) | undefined> {
    const { settings, deviceSecret } = this.#options;
    if (settings.get("remote_terminal.enabled") !== "1") return undefined;
    const secret = settings.get("remote_terminal.login_enabled") === "1" ? await deviceSecret() : null;
    const sockets = new Set<Socket>();
    const server = createServer({ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      // Told by whoever reads and writes.
      socket.on("error", () => {});
      void this.#accept(socket, secret);
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.listen(address(settings));
    await once(server, "listening");
    const ended = Promise.withResolvers<void>();
    server.once("error", () => server.close()).once("close", () => ended.resolve());
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    return { port, ended: ended.promise, close: () => closeServer(server, sockets, this.#options.clock) };
  }

  async #accept(socket: Socket, secret: string | null): Promise<void> {
    const { clock, settings } = this.#options;
    const peer = socket.remoteAddress ?? "";
    const isLimited = (): boolean => this.#failures.waitMs(peer, clock.monotonicMs()) > 0;
    if (secret !== null && isLimited()) {
      socket.end("Too many wrong passwords, try again later\r\n");
      socket.destroySoon();
      return;
    }
    const idleMs = Number(settings.get("remote_terminal.idle_timeout")) * 1_000;
    const onWrongSecret = (): boolean => {
      this.#failures.count(peer, clock.monotonicMs());
      return !isLimited();
    };
    const onRightSecret = (): void => this.#failures.trust(peer);
    await new RemoteConnection(socket, { ...this.#options, secret, idleMs, onWrongSecret, onRightSecret }).run();
  }
}

function address(settings: Pick<Settings, "get">): { readonly port: number; readonly host?: string } {
  const port = Number(settings.get("remote_terminal.port"));
  const where = settings.get("remote_terminal.interface");
  return where === "all" ? { port } : { port, host: where === "local" ? "127.0.0.1" : where };
}

/**
 * Does not wait for commands that are carried out: one of them may be what closes it. What has been said goes out first, to who takes it.
 */
async function closeServer(server: Server, sockets: ReadonlySet<Socket>, clock: Pick<Clock, "sleep">): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  for (const socket of sockets) socket.destroySoon();
  await waitAtMost(clock, LAST_WORDS_WITHIN_MS, closed);
  for (const socket of sockets) socket.destroy();
  await closed;
}
