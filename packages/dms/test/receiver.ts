import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A message that a receiver was sent. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** The body as JSON. */
  readonly event: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

type Receive = (received: Received, response: ServerResponse) => unknown;

/** Somebody who is told what happens at a DMS, over plain HTTP on this machine. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly all: readonly Received[];
  /** What is done with messages from now on; at first 204. */
  answer: Receive;
  /** The first message, of those to come and those that have, that it holds for. */
  until(holds: (received: Received) => boolean): Promise<Received>;
}

export async function startReceiver(): Promise<Receiver> {
  const all: Received[] = [];
  const waiting = new Set<() => void>();
  let answer: Receive = (_, response) => response.writeHead(204).end();
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const id = String(request.headers["webhook-id"]);
      const received = { id, headers: request.headers, body, event: JSON.parse(body) };
      all.push(received);
      answer(received, response);
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook?token=of-the-owner`,
    all,
    set answer(next: Receive) {
      answer = next;
    },
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = all.find(holds);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether one of the signatures is that of the secret. */
export function isSignedBy(secret: string, { headers, body }: Received): boolean {
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const own = createHmac("sha256", key).update(content).digest();
  return String(headers["webhook-signature"])
    .split(" ")
    .some((signature) => {
      const given = Buffer.from(signature.replace("v1,", ""), "base64");
      return given.length === own.length && timingSafeEqual(given, own);
    });
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
