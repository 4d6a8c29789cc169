import { once } from "node:events";
import { WebSocket, type ClientOptions } from "ws";
import { RegrowError } from "@regrow/core/error";
import { Conversation, type AnswerTo, type LinkRequest } from "@regrow/core/link";
import { DEVICE_HEADER, DEVICE_ROUTES } from "@regrow/core/protocol";
import type { TestDms } from "./start-dms.ts";
import type { TestDevice } from "./test-device.ts";

/** What a device answers to its DMS; what is missing it does not know. */
export type Serve = (request: LinkRequest) => unknown;

/** A device's end of its live link. */
export class LinkedDevice {
  readonly socket: WebSocket;
  readonly #conversation: Conversation;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  private constructor(socket: WebSocket, serve: Serve) {
    this.socket = socket;
    this.#conversation = new Conversation({
      transmit: (bytes) => socket.send(bytes),
      serve: async (request) => serve(request),
    });
    socket.on("message", (data: Buffer) => void this.#conversation.receive(data));
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        this.#conversation.end();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Opens it, and says hello. @throws Refused */
  static async open(
    test: TestDms,
    device: TestDevice,
    serve: Serve = () => null,
    hello: { readonly takesCommands?: boolean; readonly isSafeMode?: boolean } = {},
  ): Promise<LinkedDevice> {
    const linked = new LinkedDevice(await openSocket(test, device), serve);
    await linked.ask({
      request: "hello",
      framework: "1.0.0",
      dialect: "gecko-os",
      isSafeMode: false,
      takesCommands: true,
      ...hello,
    });
    return linked;
  }

  ask<Request extends LinkRequest>(request: Request): Promise<AnswerTo<Request["request"]>> {
    return this.#conversation.ask(request, { withinMs: 60_000, nowMs: 0 });
  }
}

/** What a listener answers instead of a WebSocket. */
export class Refused extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  constructor(status: number, body: string) {
    super(`${status}: ${body}`);
    this.status = status;
    this.body = JSON.parse(body);
  }
}

export function openSocket(test: TestDms, device: TestDevice, more: ClientOptions = {}): Promise<WebSocket> {
  const identity = device.certificatePem === undefined ? {} : { key: device.keyPem, cert: device.certificatePem };
  return opened(
    new WebSocket(new URL(DEVICE_ROUTES.link.path, test.dms.deviceUrl.replace("https", "wss")), {
      ca: test.dms.caPem,
      ...identity,
      headers: { [DEVICE_HEADER]: device.uuid },
      perMessageDeflate: false,
      ...more,
    }),
  );
}

/** @throws Refused */
export async function opened(socket: WebSocket): Promise<WebSocket> {
  const refused = new Promise<never>((_, reject) => {
    socket.once("unexpected-response", (_request, response) => {
      void response
        .toArray()
        .then((pieces: Uint8Array[]) =>
          reject(new Refused(response.statusCode ?? 0, Buffer.concat(pieces).toString())),
        );
    });
    socket.once("error", reject);
  });
  await Promise.race([once(socket, "open"), refused]);
  refused.catch(() => {});
  socket.on("error", () => {}); // "close" follows
  return socket;
}

/** For a device that does not know what it is asked. */
export function unknown(request: LinkRequest): never {
  throw new RegrowError("LINK_MESSAGE_UNKNOWN", { request: request.request });
}
