import { connect, type Socket } from "node:net";
import { RegrowError } from "@regrow/core/error";
import type { ByteLine } from "./byte-line.ts";

const CONNECT_MS = 10_000;

/** A connection to a remote terminal. @throws RegrowError CONSOLE_UNREACHABLE; the signal's reason */
export async function openTcpLine(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<ByteLine> {
  signal.throwIfAborted();
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 });
  await connected(socket, `${host}:${port}`, signal);
  return {
    input: socket,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error instanceof Error ? reject(error) : resolve()));
      }),
    drain: async () => {},
    async close() {
      socket.destroy();
    },
  };
}

function connected(socket: Socket, address: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(error);
    };
    const refuse = (reason: string, cause?: unknown): void =>
      fail(new RegrowError("CONSOLE_UNREACHABLE", { address, reason }, { cause }));
    const abort = (): void => fail(signal.reason);
    const late = (): void => refuse(`no connection after ${CONNECT_MS / 1_000} s`);
    signal.addEventListener("abort", abort, { once: true });
    socket.setTimeout(CONNECT_MS, late);
    socket.once("error", (error) => refuse(error.message, error));
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      socket.setTimeout(0);
      // From here on the end of the connection is told to who reads it.
      socket.removeAllListeners("error").on("error", () => {});
      resolve();
    });
  });
}
