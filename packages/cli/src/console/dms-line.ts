import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Client } from "@regrow/client/client";
import type { Session } from "../session/index.ts";
import type { ByteLine } from "./byte-line.ts";

export interface DmsLineOptions {
  readonly session: Pick<Session, "address" | "token">;
  readonly client: Client;
  readonly uuid: string;
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
}

const CONNECT_MS = 30_000;
/** What may wait to leave before whoever writes has to wait. */
const WAITING_BYTES = 64 * 1024;
const LOOK_MS = 20;

/**
 * A device's console through its DMS.
 * @throws RegrowError DEVICE_OFFLINE, DEVICE_COMMANDS_OFF, RIGHT_MISSING and whatever else the DMS refuses it with; CONSOLE_UNREACHABLE
 */
export async function openDmsLine({ session, client, uuid, clock, signal }: DmsLineOptions): Promise<ByteLine> {
  await requireConsole(client, uuid, signal);
  const url = new URL(`/api/devices/${encodeURIComponent(uuid)}/console`, session.address.replace(/^http/, "ws"));
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${session.token}` } });
  socket.binaryType = "arraybuffer";
  const received = new Received(socket);
  await opened(socket, url.host, AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]));
  return {
    input: received.pieces(),
    async write(bytes) {
      if (socket.readyState !== WebSocket.OPEN) throw received.lost();
      socket.send(Uint8Array.from(bytes));
      await left(socket, WAITING_BYTES, clock);
    },
    drain: () => left(socket, 1, clock),
    async close() {
      socket.close();
    },
  };
}

/** A WebSocket that is refused does not say why: the same request without one does. */
async function requireConsole(client: Client, uuid: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call("openDeviceConsole", { uuid }, signal);
  } catch (error) {
    if (asRegrowError(error).code !== "WEBSOCKET_REQUIRED") throw error;
  }
}

function opened(socket: WebSocket, address: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      socket.close();
      reject(new RegrowError("CONSOLE_UNREACHABLE", { address, reason: "the DMS opens no console" }));
    };
    signal.addEventListener("abort", refuse, { once: true });
    socket.addEventListener("error", refuse, { once: true });
    socket.addEventListener("open", () => {
      signal.removeEventListener("abort", refuse);
      socket.removeEventListener("error", refuse);
      resolve();
    });
  });
}

/** Resolves when less than that waits to leave, or it is over. The WebSocket of the platform has no event for it. */
async function left(socket: WebSocket, bytes: number, clock: Pick<Clock, "sleep">): Promise<void> {
  while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount >= bytes) await clock.sleep(LOOK_MS);
}

/** What has come and was not read yet. The DMS sends on only when the other side has taken what came before: little waits here. */
class Received {
  readonly #waiting: Uint8Array[] = [];
  #wake = Promise.withResolvers<void>();
  #end: RegrowError | undefined;

  constructor(socket: WebSocket) {
    socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
      if (data instanceof ArrayBuffer) this.#waiting.push(new Uint8Array(data));
      this.#wake.resolve();
    });
    socket.addEventListener("error", () => {}); // "close" follows
    socket.addEventListener("close", ({ reason }: { readonly reason: string }) => {
      this.#end = new RegrowError("CONSOLE_LOST", reason === "" ? {} : { reason });
      this.#wake.resolve();
    });
  }

  lost(): RegrowError {
    return this.#end ?? new RegrowError("CONSOLE_LOST");
  }

  /** Until the other side has closed it. @throws RegrowError CONSOLE_LOST with the reason then */
  async *pieces(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      for (let piece = this.#waiting.shift(); piece !== undefined; piece = this.#waiting.shift()) yield piece;
      if (this.#end !== undefined) throw this.#end;
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }
}
