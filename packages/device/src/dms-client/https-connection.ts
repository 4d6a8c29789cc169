import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { SilenceWatch } from "./silence-watch.ts";

/** How a device shows itself and whom it believes. */
export interface ConnectionOptions {
  /** Address of the DMS's device listener, https. */
  readonly url: string;
  /** The only authorities that may vouch for the DMS; the machine's own list is not asked. */
  readonly caPem: string;
  /** Null before provisioning. */
  readonly certificate: { readonly keyPem: string; readonly certificatePem: string } | null;
  readonly clock: Clock;
  /** Longest silence of the other side, in connecting, answering and between two pieces of an answer. */
  readonly silenceMs?: number;
}

export interface HttpsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** False where a second sending could do harm: then no kept connection is used, so that none can be stale. */
  readonly isRepeatable: boolean;
}

export interface HttpsAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** Must be read to its end or left by `return`, which closes the connection. */
  readonly body: AsyncGenerator<Uint8Array, void>;
}

const DEFAULT_SILENCE_MS = 30_000;
const KEPT_CONNECTIONS = 2;
const BUFFERED_BYTES = 16 * 1024;

/** HTTPS with a pinned authority. Follows no redirects, decodes nothing, waits for nothing without a bound (law L11). */
export class HttpsConnection implements Disposable {
  readonly #base: URL;
  readonly #kept: Agent;
  readonly #single: Agent;
  readonly #clock: Clock;
  readonly #silenceMs: number;

  constructor(options: ConnectionOptions) {
    const tls = {
      // What is buffered is lost when the connection is cut, and has to be fetched again: keep it short.
      highWaterMark: BUFFERED_BYTES,
      ca: options.caPem,
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ...(options.certificate === null
        ? {}
        : { key: options.certificate.keyPem, cert: options.certificate.certificatePem }),
    } as const;
    this.#base = new URL(options.url);
    this.#kept = new Agent({ ...tls, keepAlive: true, maxSockets: KEPT_CONNECTIONS });
    this.#single = new Agent({ ...tls, keepAlive: false });
    this.#clock = options.clock;
    this.#silenceMs = options.silenceMs ?? DEFAULT_SILENCE_MS;
  }

  /** @throws RegrowError DMS_UNREACHABLE; DMS_SILENT once it was reached; the signal's reason when aborted */
  async send(request: HttpsRequest, signal: AbortSignal): Promise<HttpsAnswer> {
    signal.throwIfAborted();
    const watch = new SilenceWatch(this.#clock, this.#silenceMs, signal);
    let isConnected = false;
    try {
      const message = await this.#exchange(request, watch, () => (isConnected = true));
      const body = this.#pieces(message, watch, signal);
      // Begun here: to `return` one that was never begun ends nothing, and its connection would stay busy.
      await body.next();
      return { status: message.statusCode ?? 0, header: (name) => headerText(message.headers[name]), body };
    } catch (error) {
      watch[Symbol.dispose]();
      throw this.#asError(error, watch, { isConnected, signal });
    }
  }

  /** Lets what is being asked come to its end, and keeps no connection after that. */
  retire(): void {
    this.#kept.maxFreeSockets = 0;
    for (const socket of Object.values(this.#kept.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
  }

  /** Ends what is being asked as well. */
  [Symbol.dispose](): void {
    this.#kept.destroy();
    this.#single.destroy();
  }

  async #exchange(request: HttpsRequest, watch: SilenceWatch, onConnected: () => void): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      const sent = this.#start(request, watch, onConnected);
      try {
        return await sent.answered;
      } catch (error) {
        // The server may close a kept connection at the moment that it is used again: nothing was wrong, send once more.
        if (attempt > 1 || !sent.isReused() || watch.signal.aborted) throw error;
      }
    }
  }

  #start(
    request: HttpsRequest,
    watch: SilenceWatch,
    onConnected: () => void,
  ): { readonly answered: Promise<IncomingMessage>; readonly isReused: () => boolean } {
    const outgoing = httpsRequest(new URL(request.path, this.#base), {
      method: request.method,
      headers: {
        ...request.headers,
        ...(request.body === null ? {} : { "content-length": String(request.body.byteLength) }),
      },
      agent: request.isRepeatable ? this.#kept : this.#single,
      signal: watch.signal,
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("socket", (socket) => {
        if (outgoing.reusedSocket) onConnected();
        else socket.once("secureConnect", onConnected);
      });
      outgoing.once("response", resolve);
      // Stays for the life of the request: a late error of a used request has no other listener and would end the program.
      outgoing.on("error", reject);
    });
    outgoing.end(request.body ?? undefined);
    return { answered, isReused: () => outgoing.reusedSocket };
  }

  async *#pieces(message: IncomingMessage, watch: SilenceWatch, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    try {
      yield new Uint8Array(0); // taken by `send`
      for await (const piece of message) {
        if (!(piece instanceof Uint8Array)) continue; // never: no encoding is set
        watch.touch();
        yield piece;
        // Time that the reader takes is not the sender's silence.
        watch.touch();
      }
    } catch (error) {
      throw this.#asError(error, watch, { isConnected: true, signal });
    } finally {
      watch[Symbol.dispose]();
      message.destroy();
    }
  }

  #asError(
    error: unknown,
    watch: SilenceWatch,
    { isConnected, signal }: { readonly isConnected: boolean; readonly signal: AbortSignal },
  ): unknown {
    if (signal.aborted) return signal.reason;
    const reason = watch.isSilent ? `nothing heard for ${this.#silenceMs} ms` : errorText(error);
    const code = watch.isSilent && isConnected ? "DMS_SILENT" : "DMS_UNREACHABLE";
    return new RegrowError(code, { address: this.#base.host, reason }, { cause: error });
  }
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? `${error.code}: ${error.message}` : error.message;
}
