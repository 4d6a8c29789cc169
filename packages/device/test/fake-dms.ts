import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { pem } from "./tls-fixtures.ts";

/** A request as the fake saw it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  readonly hasCertificate: boolean;
}

/** What the fake does about a request. */
export type FakeReply =
  | { readonly kind: "json"; readonly value: unknown; readonly status?: number }
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Cut the connection after that many bytes of the body. */
      readonly cutAfterBytes?: number;
    }
  /** Takes the request and never answers. */
  | { readonly kind: "silence" }
  | { readonly kind: "hang-up" };

export type FakeHandler = (request: FakeRequest) => FakeReply | Promise<FakeReply>;

export interface FakeDms extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** Connections, oldest first; also those that have ended. */
  readonly connections: readonly TLSSocket[];
  handle: FakeHandler;
}

/** An HTTPS server on a free port that answers as it is told. @param identity which of the fixture certificates it shows */
export async function startFakeDms(
  handle: FakeHandler,
  identity: "server" | "other-server" = "server",
): Promise<FakeDms> {
  const requests: FakeRequest[] = [];
  const connections: TLSSocket[] = [];
  const server = createServer({
    key: pem(`${identity}.key`),
    cert: pem(identity),
    ca: pem("ca"),
    requestCert: true,
    rejectUnauthorized: false,
  });
  // It ends no connection by itself: what a client leaves busy stays so.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fake: FakeDms = {
    url: `https://127.0.0.1:${portOf(server)}`,
    requests,
    connections,
    handle,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  server.on("secureConnection", (socket) => connections.push(socket));
  server.on("request", (incoming, response) => {
    void receive(incoming).then(async (request) => {
      requests.push(request);
      await reply(await fake.handle(request), response);
    });
  });
  return fake;
}

/** A refusal as the protocol has it. */
export function refusal(
  code: string,
  message: string,
  status = 403,
  back: { afterMs: number; jitterMs: number } | null = null,
): FakeReply {
  return { kind: "json", status, value: { result: "fail", code, message, fix: "Do something.", return: back } };
}

async function receive(incoming: IncomingMessage): Promise<FakeRequest> {
  const body = Buffer.concat(await incoming.toArray()).toString();
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    body: body === "" ? undefined : JSON.parse(body),
    hasCertificate: incoming.socket instanceof TLSSocket && incoming.socket.authorized,
  };
}

async function reply(answer: FakeReply, response: ServerResponse): Promise<void> {
  switch (answer.kind) {
    case "json":
      response
        .writeHead(answer.status ?? 200, { "content-type": "application/json" })
        .end(JSON.stringify(answer.value));
      return;
    case "bytes":
      response.writeHead(answer.status ?? 200, {
        "content-length": String(answer.bytes.byteLength),
        ...answer.headers,
      });
      if (answer.cutAfterBytes === undefined || answer.cutAfterBytes >= answer.bytes.byteLength) {
        response.end(answer.bytes);
        return;
      }
      await new Promise((sent) => response.write(answer.bytes.subarray(0, answer.cutAfterBytes), sent));
      response.socket?.end();
      return;
    case "silence":
      return;
    case "hang-up":
      response.socket?.destroy();
      return;
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
