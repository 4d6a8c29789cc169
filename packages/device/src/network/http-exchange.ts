import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { within } from "@regrow/node/clock";
import { connect, type Target } from "./connect.ts";
import { hostOf, portOf } from "./http-url.ts";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly caPem: string | undefined;
  readonly connecting: Pick<Target, "timeoutMs" | "retries" | "retryPeriodMs">;
}

export interface HttpPorts {
  readonly clock: Pick<Clock, "sleep">;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

/** Longest silence of the other side when something is waited for. */
const SILENCE_MS = 30_000;

/** One request over a connection of its own, and its answer. Follows no redirect, decodes nothing. */
export class HttpExchange implements Disposable {
  readonly #request: ClientRequest;
  readonly #answer: Promise<IncomingMessage>;
  readonly #host: string;
  readonly #ports: HttpPorts;

  private constructor(request: ClientRequest, host: string, ports: HttpPorts) {
    this.#request = request;
    this.#host = host;
    this.#ports = ports;
    this.#answer = new Promise((resolve, reject) => {
      request.once("response", resolve);
      // Stays: a late error that nobody hears would end the program.
      request.on("error", reject);
      request.once("close", () => reject(new Error("closed without an answer")));
    });
    // Who waits for it hears of it.
    this.#answer.catch(() => {});
  }

  /** Connects; the headers leave with the first byte of the body, or its end. @throws RegrowError HOST_UNREACHABLE */
  static async open({ url, method, headers, caPem, connecting }: HttpRequest, ports: HttpPorts): Promise<HttpExchange> {
    const target: Target = {
      ...connecting,
      host: hostOf(url),
      port: portOf(url),
      localPort: 0,
      tls: url.protocol === "https:" ? { caPem } : null,
    };
    const socket = await connect(target, ports.clock, ports.signal);
    const outgoing = httpRequest({
      // TLS has been spoken already: from here on it is the same for both.
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headersOf(url), ...headers },
    });
    return new HttpExchange(outgoing, url.host, ports);
  }

  /** Waits until the system has taken the bytes. @throws RegrowError CONNECTION_LOST */
  write(bytes: Uint8Array): Promise<void> {
    return this.bounded(async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const closed = (): void => reject(new Error("closed by the other side"));
      this.#request.once("close", closed);
      this.#request.write(bytes, (error) => (error ? reject(error) : resolve()));
      await promise.finally(() => this.#request.off("close", closed));
    });
  }

  /** Ends the request and waits for the head of its answer. @throws RegrowError CONNECTION_LOST */
  answer(): Promise<IncomingMessage> {
    return this.bounded(() => {
      if (!this.#request.writableEnded) this.#request.end();
      return this.#answer;
    });
  }

  /** Waits for something of the other side. @throws RegrowError CONNECTION_LOST, and the exchange is over */
  async bounded<Result>(action: () => Promise<Result>): Promise<Result> {
    const { clock, signal } = this.#ports;
    try {
      return await within(clock, SILENCE_MS, signal, action);
    } catch (error) {
      this[Symbol.dispose]();
      if (error instanceof RegrowError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new RegrowError("CONNECTION_LOST", { host: this.#host, reason }, { cause: error });
    }
  }

  [Symbol.dispose](): void {
    this.#request.destroy();
  }
}

function headersOf({ host, username, password }: URL): Readonly<Record<string, string>> {
  const common = { host, "user-agent": "Regrow", accept: "*/*", "accept-encoding": "identity", connection: "close" };
  if (username === "") return common;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { ...common, authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}
