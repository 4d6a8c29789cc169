import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import type { DeviceStatus } from "../src/channel/index.ts";
import { commandRunner, type CommandContext, type CommandRunner } from "../src/command/index.ts";
import { FOLDERS } from "../src/layout/index.ts";
import { Recovery, startWebServer, type WebServer, type WebServerOptions } from "../src/web/index.ts";
import type { Dialect, VariableName } from "@regrow/core/variable";
import { openConsole, type Console } from "./open-console.ts";
import { SILENT } from "./test-device.ts";

/** An HTTP server over a device of tests, on a free port, with somebody who asks. */
export interface Web extends AsyncDisposable, Pick<Console, "bootloader" | "disk" | "files" | "clock" | "type"> {
  readonly server: WebServer;
  readonly recovery: Recovery;
  readonly context: CommandContext;
  /** Name and password as a header. */
  readonly authorization: string;
  /** What was announced. */
  readonly announced: readonly string[];
  /** Asks with name and password unless told otherwise. */
  ask(target: string, options?: AskOptions): Promise<Answer>;
  /** POST /command; a text is sent as it is. */
  post(body: unknown, headers?: OutgoingHttpHeaders): Promise<Answer>;
  /** Lets a bit of a user's file rot on the disk. */
  rot(name: string): Promise<void>;
  /** Sends these bytes over a connection of their own; all that comes back until it ends. */
  raw(bytes: string | Uint8Array): Promise<string>;
}

interface AskOptions {
  readonly method?: string;
  /** A null takes a header away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body as JSON; undefined when it is none. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

const SECRET = "abcdefghijklmnopqrst";

export async function openWeb(
  options: {
    readonly set?: Partial<Record<VariableName, string>>;
    readonly status?: Partial<DeviceStatus>;
    readonly dialect?: Dialect;
    readonly messages?: readonly string[];
    readonly limits?: WebServerOptions["limits"];
    readonly restartNetwork?: () => Promise<void>;
    /** The device that is served. */
    readonly device?: Pick<
      NonNullable<Parameters<typeof openConsole>[0]>,
      "answers" | "bundle" | "clock" | "dms" | "intake" | "network"
    >;
    readonly onTyped?: () => void;
    /** Instead of the device's own. */
    readonly networking?: WebServerOptions["context"]["networking"];
    /** Instead of the device's commands. */
    readonly run?: CommandRunner;
  } = {},
): Promise<Web> {
  const { status, dialect = "gecko-os" } = options;
  const opened = await openConsole({ ...options.device, dialect, ...(status === undefined ? {} : { status }) });
  const announced: string[] = [];
  const interfaces = {
    ...opened.context.interfaces,
    announce: (message: string) => void announced.push(message),
    ...(options.restartNetwork === undefined ? {} : { restartNetwork: options.restartNetwork }),
  };
  const context: CommandContext = { ...opened.context, channel: "http-api", interfaces };
  context.settings.setAll({ "http.server.port": "0", "http.server.interface": "local", ...options.set });
  const where = { dialect, isSafeMode: opened.bootloader.status.isSafeMode } as const;
  const stopping = new AbortController();
  const recovery = new Recovery(context, SILENT);
  const server = await startWebServer({
    context: options.networking === undefined ? context : { ...context, networking: options.networking },
    run: options.run ?? commandRunner(context, where),
    ...where,
    recovery,
    restart: async () => void (await opened.bootloader.request({ kind: "reboot", by: "console" })),
    signal: stopping.signal,
    secret: SECRET,
    log: SILENT,
    messages: () => options.messages ?? [],
    ...(options.onTyped === undefined ? {} : { onTyped: options.onTyped }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const authorization = basic("admin", SECRET);
  const host = `127.0.0.1:${server.port}`;
  const ask: Web["ask"] = (target, { method = "GET", headers = {}, body } = {}) =>
    askServer(server.port, { method, target, headers: { host, authorization, ...headers }, body });
  return {
    server,
    recovery,
    context,
    authorization,
    announced,
    bootloader: opened.bootloader,
    disk: opened.disk,
    files: opened.files,
    clock: opened.clock,
    type: opened.type,
    ask,
    post: (body, headers) =>
      ask("/command", {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...(headers as Record<string, string>) },
      }),
    rot: async (name) => {
      const entry = await opened.files.find(name);
      assert.ok(entry !== undefined && "content" in entry);
      const folder = createHash("sha256").update(name).digest("hex").slice(0, 2);
      opened.disk.rot(`${FOLDERS.files}/${folder}/${String(entry.content)}`, 3);
    },
    raw: async (bytes) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {}); // cut off: what has come is all there is
      socket.write(bytes);
      return text(socket).catch(() => "");
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await server.close();
    },
  };
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}

interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: string | Uint8Array | undefined;
}

/** The target goes out as it is: a URL object would tidy it up. */
async function askServer(port: number, { method, target, headers, body }: Asked): Promise<Answer> {
  const given = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [name, value]));
  const length = body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))];
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(
    { port, host: "127.0.0.1", method, path: target, headers: [...given, ...length], agent: false },
    (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", reject);
      response.once("end", () => {
        const bytes = Buffer.concat(pieces);
        const json = jsonOf(response.headers["content-type"], bytes);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, json });
      });
    },
  );
  sent.once("error", reject);
  sent.end(body);
  return promise;
}

function jsonOf(type: string | undefined, bytes: Buffer): Answer["json"] {
  return type?.startsWith("application/json") === true && bytes.length > 0
    ? (JSON.parse(bytes.toString()) as Answer["json"])
    : undefined;
}
