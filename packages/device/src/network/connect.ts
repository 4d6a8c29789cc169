import { connect as connectSocket, isIP, type Socket } from "node:net";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { within } from "@regrow/node/clock";

/** Where to connect to, and how persistently. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** 0: whichever is free. */
  readonly localPort: number;
  /** Null: without TLS. */
  readonly tls: { readonly caPem: string | undefined } | null;
  readonly timeoutMs: number;
  /** Further attempts after the first one. */
  readonly retries: number;
  readonly retryPeriodMs: number;
}

/**
 * A connection, with TLS where that is asked for: then the server is the one that was named, and an authority vouches for it.
 * @throws RegrowError HOST_UNREACHABLE; the signal's reason when aborted
 */
export async function connect(target: Target, clock: Pick<Clock, "sleep">, signal: AbortSignal): Promise<Socket> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await within(clock, target.timeoutMs, signal, (bounded) => open(target, bounded));
    } catch (error) {
      signal.throwIfAborted();
      if (attempt >= target.retries)
        throw new RegrowError(
          "HOST_UNREACHABLE",
          { host: target.host, port: target.port, reason: reasonOf(error) },
          { cause: error },
        );
    }
    await clock.sleep(target.retryPeriodMs, signal);
  }
}

async function open({ host, port, localPort, tls }: Target, signal: AbortSignal): Promise<Socket> {
  const address = { host, port, ...(localPort === 0 ? {} : { localPort }) };
  if (tls === null) return await ready(connectSocket(address), "connect", signal);
  // Loaded here alone: it costs memory that a device without TLS need not spend.
  const { connect: connectTls } = await import("node:tls");
  const socket = connectTls({
    ...address,
    // A name, never an address, may be asked for (RFC 6066 section 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.caPem === undefined ? {} : { ca: tls.caPem }),
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
  });
  return await ready(socket, "secureConnect", signal);
}

function ready(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void socket.destroy(new Error("stopped"));
    const settle = (error?: Error): void => {
      signal.removeEventListener("abort", stop);
      socket.off("close", closed);
      if (error === undefined) resolve(socket);
      else reject(error);
    };
    const closed = (): void => settle(new Error("closed while connecting"));
    // Stays: an error that nobody hears would end the program. Who uses the socket hears it by its end.
    socket.on("error", settle).once("close", closed);
    socket.once(event, () => settle());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function reasonOf(error: unknown): string {
  // Of a name with several addresses Node gives one error for all of them, without a text of its own.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
