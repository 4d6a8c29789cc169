import { once } from "node:events";
import { createServer } from "node:https";
import { WebSocketServer, type WebSocket } from "ws";
import { complete } from "@regrow/core/command";
import { Conversation, type AnswerTo, type LinkRequest, type RequestOf } from "@regrow/core/link";
import type { DeviceStatus } from "../src/channel/index.ts";
import { commandRunner, type CommandContext, type DmsControl } from "../src/command/index.ts";
import { Audience } from "../src/console/index.ts";
import { StreamTable } from "../src/file-system/index.ts";
import { loadIdentity, switchDms } from "../src/identity/index.ts";
import { DmsLink } from "../src/link/index.ts";
import { openConsole, type Console } from "./open-console.ts";
import { MIDDLING_ENTROPY, SILENT, makeTestDevice } from "./test-device.ts";
import { pem } from "./tls-fixtures.ts";

/** The other end of a link that a device has opened. */
export interface LinkEnd {
  readonly hello: RequestOf<"hello">;
  ask<Request extends LinkRequest>(request: Request): Promise<AnswerTo<Request["request"]>>;
  /** What the device has sent of that kind; waits until there are so many. */
  heard<Kind extends LinkRequest["request"]>(kind: Kind, count?: number): Promise<readonly RequestOf<Kind>[]>;
  close(code: number): void;
}

/** A device of tests with a live link, and its DMS. */
export interface OpenLink extends AsyncDisposable, Pick<Console, "clock" | "bootloader" | "context"> {
  readonly link: DmsLink;
  /** The next link that the device opens. */
  next(): Promise<LinkEnd>;
  /** What the next try is answered with instead. */
  refuse(status: number, body: object): void;
  /** Tries so far, by the clock. */
  readonly triesMs: readonly number[];
  readonly audience: Audience;
  /** The device has this same DMS under another address from now on. */
  move(): Promise<void>;
  /** How often the device has asked its DMS for news. */
  readonly checkIns: () => number;
}

interface LinkOptions {
  readonly takesCommands?: boolean;
  readonly telemetryMs?: number;
  readonly status?: Partial<DeviceStatus>;
  readonly dms?: Partial<DmsControl>;
  /** Answers lines that the device is about to carry out. */
  readonly onLine?: (line: string) => void;
  readonly greeting?: () => Promise<string>;
  /** Each command waits for it. */
  readonly beforeRun?: () => Promise<void>;
}

export async function openLink(options: LinkOptions = {}): Promise<OpenLink> {
  const { takesCommands = true, telemetryMs = 0, onLine = () => {} } = options;
  const opened = await openConsole({
    ...(options.status === undefined ? {} : { status: options.status }),
    ...(options.dms === undefined ? {} : { dms: options.dms }),
  });
  const { clock, context } = opened;
  const server = createServer({ key: pem("server.key"), cert: pem("server"), ca: pem("ca"), requestCert: true });
  const sockets = new WebSocketServer({ noServer: true });
  const ends: LinkEnd[] = [];
  const refusals: { readonly status: number; readonly body: object }[] = [];
  const triesMs: number[] = [];
  let wake = Promise.withResolvers<void>();
  server.on("upgrade", (request, connection, head) => {
    triesMs.push(clock.monotonicMs());
    const refusal = refusals.shift();
    if (refusal !== undefined) {
      const body = JSON.stringify(refusal.body);
      const lines = [`HTTP/1.1 ${refusal.status} No`, `content-length: ${body.length}`, "connection: close", "", body];
      return void connection.end(lines.join("\r\n"));
    }
    return sockets.handleUpgrade(request, connection, head, (socket) => {
      void serve(socket, onLine).then((end) => {
        ends.push(end);
        wake.resolve();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;

  const disk = await makeTestDevice({ dmsUrl: `https://127.0.0.1:${port}` });
  const audience = new Audience();
  let checkIns = 0;
  const stop = new AbortController();
  const isSafeMode = opened.bootloader.status.isSafeMode;
  const where = { dialect: "gecko-os", isSafeMode } as const;
  const link = new DmsLink({
    clock,
    entropy: MIDDLING_ENTROPY,
    log: SILENT,
    ...where,
    wish: { takesCommands, telemetryMs },
    complete: (line, cursor) => complete(line, cursor, where),
    identity: () => loadIdentity(disk),
    commands: () => {
      const own: CommandContext = { ...context, streams: new StreamTable(), channel: "dms" };
      const run = commandRunner(own, where);
      const { beforeRun = async () => {} } = options;
      return { context: own, run: (line) => beforeRun().then(() => run(line)) };
    },
    greeting: options.greeting ?? (async () => "BANNER\r\n[Ready]\r\n"),
    listen: (listener) => audience.join(listener),
    checkIn: () => void (checkIns += 1),
  });
  const running = link.run(stop.signal);
  return {
    link,
    clock,
    context,
    audience,
    triesMs,
    bootloader: opened.bootloader,
    checkIns: () => checkIns,
    move: () =>
      switchDms(disk, {
        ...{ url: `https://localhost:${port}`, caPem: pem("ca"), certificatePem: pem("device") },
        order: { version: 2, signers: [] },
      }),
    refuse: (status, body) => void refusals.push({ status, body }),
    async next() {
      for (;;) {
        const end = ends.shift();
        if (end !== undefined) return end;
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Resolves when the device has said hello. */
async function serve(socket: WebSocket, onLine: (line: string) => void): Promise<LinkEnd> {
  const heard: LinkRequest[] = [];
  const said = Promise.withResolvers<RequestOf<"hello">>();
  let wake = Promise.withResolvers<void>();
  const conversation: Conversation = new Conversation({
    transmit: (bytes) => socket.send(bytes),
    serve: async (request) => {
      heard.push(request);
      wake.resolve();
      if (request.request === "hello") said.resolve(request);
      if (request.request === "console-line") onLine(request.line);
      return null;
    },
  });
  socket.on("message", (data: Buffer) => void conversation.receive(data));
  socket.on("close", () => conversation.end());
  const hello = await said.promise;
  return {
    hello,
    ask: (request) => conversation.ask(request, { withinMs: 60_000, nowMs: 0 }),
    async heard(kind, count = 1) {
      const isKind = (request: LinkRequest): request is RequestOf<typeof kind> & LinkRequest =>
        request.request === kind;
      for (;;) {
        const found = heard.filter(isKind);
        if (found.length >= count) return found;
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },
    close: (code) => socket.close(code),
  };
}

/** All that a console has printed. */
export function printed(pieces: readonly RequestOf<"console-data">[]): string {
  return Buffer.concat(pieces.map(({ bytes }) => bytes)).toString();
}
