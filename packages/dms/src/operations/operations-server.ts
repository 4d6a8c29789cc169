import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RegrowError } from "@regrow/core/error";
import type { Metrics } from "../metrics/index.ts";
import type { Readiness } from "./readiness.ts";

export interface OperationsAt {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Bounds on what whoever reaches it may take. */
const MAX_CONNECTIONS = 64;
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The listener for whoever runs the DMS: /metrics, /healthz, /readyz. It asks nobody who they are, so it is for an address that only
 * they reach. It begins last and ends last, so that a start and a stop can be watched.
 */
export class OperationsServer implements AsyncDisposable {
  readonly #server: Server;

  constructor(metrics: Metrics, readiness: Readiness) {
    const limits = { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
    this.#server = createServer(limits, (request, response) => {
      answer(metrics, readiness, request)
        .catch((thrown: unknown): Answer => ({ status: 500, type: TEXT, body: `${String(thrown)}\n` }))
        .then((given) => send(response, request, given))
        .catch(() => response.destroy());
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** @returns its address, http://host:port @throws RegrowError CONFIGURATION_INVALID when that cannot be had */
  async listen({ host, port }: OperationsAt): Promise<string> {
    this.#server.listen({ host, port });
    try {
      await once(this.#server, "listening");
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RegrowError(
        "CONFIGURATION_INVALID",
        { "operations-host": host, "operations-port": port, reason },
        { cause },
      );
    }
    const { address, port: had } = this.#server.address() as AddressInfo;
    return `http://${address.includes(":") ? `[${address}]` : address}:${had}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const TEXT = "text/plain; charset=utf-8";
const JSON_TYPE = "application/json";

async function answer(metrics: Metrics, readiness: Readiness, request: IncomingMessage): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return { status: 405, type: TEXT, body: "only GET and HEAD\n" };
  switch ((request.url ?? "").split("?", 1)[0]) {
    case "/metrics": {
      const { contentType, body } = await metrics.text();
      return { status: 200, type: contentType, body };
    }
    case "/healthz":
      return { status: 200, type: JSON_TYPE, body: json({ status: "ok" }) };
    case "/readyz": {
      const { isReady, checks } = await readiness.report();
      const shown = checks.map(({ name, isOk, problem }) => ({ name, ok: isOk, problem }));
      const status = isReady ? "ready" : "not ready";
      return { status: isReady ? 200 : 503, type: JSON_TYPE, body: json({ status, checks: shown }) };
    }
    default:
      return { status: 404, type: TEXT, body: "/metrics, /healthz and /readyz are here\n" };
  }
}

function send(response: ServerResponse, { method }: IncomingMessage, { status, type, body }: Answer): void {
  const headers = { "content-type": type, "content-length": Buffer.byteLength(body), "cache-control": "no-store" };
  response.writeHead(status, headers).end(method === "HEAD" ? undefined : body);
}

function json(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
