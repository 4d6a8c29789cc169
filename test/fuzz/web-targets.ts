import type { Target } from "./feed.ts";
import { openWebDevice, type WebDevice } from "./web-device.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As a browser sends them with the request of a page that may use the device. */
const FIELDS =
  "Host: 192.168.1.9\r\nUser-Agent: Mozilla/5.0\r\nAccept-Encoding: gzip;q=0.5\r\nOrigin: http://app.example\r\n";
const UPGRADE =
  `GET /stream HTTP/1.1\r\n${FIELDS}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

const TARGETS_ASKED = [
  "/command/get%20ht%20s%20i",
  "/command/hdo%20-c%2089f6%20http://a/b?c%20webapp/x",
  "/a%20b%3F.js?v=1",
  "/docs",
  "/.recovery.html",
  "/recovery",
  "/bundle?x",
];
const BODIES = [
  { flags: 7, command: "d3JpdGUgMCAz", data: "YWJj" },
  { flags: 4, command: "fcr a.txt 3", data: "YWJj" },
  { command: "ver", flags: "0", data: null },
  { handle: 0, data: "abc" },
  { from: "device" },
].map((body) => utf8(JSON.stringify(body)));
const FRAMES = join(
  frame(0x81, "I am a teapot."),
  frame(0x02, "in two"),
  frame(0x80, " parts"),
  frame(0x89, "ping"),
  frame(0x88, "\u0003\u0069"),
);

/** What reaches a device by HTTP: whole connections, and parts of them in requests that are otherwise good. */
export const WEB_TARGETS: readonly Target[] = [
  { name: "http request", seeds: requests().map(utf8), read: converse },
  {
    name: "http target",
    seeds: TARGETS_ASKED.map(utf8),
    read: (bytes) => converse(utf8(`GET ${targetOf(bytes)} HTTP/1.1\r\n${FIELDS}\r\n`)),
  },
  {
    name: "http body",
    seeds: BODIES,
    read: (bytes) =>
      converse(join(...["/command", "/stream", "/recovery", "/bundle"].map((target) => posted(target, bytes)))),
  },
  { name: "web socket", seeds: [join(utf8(UPGRADE), FRAMES)], read: converse },
  { name: "web socket frames", seeds: [FRAMES], read: (bytes) => converse(join(utf8(UPGRADE), bytes)) },
];

let device: Promise<WebDevice> | undefined;

/** One device for all of a thread's inputs. */
async function converse(bytes: Uint8Array): Promise<void> {
  device ??= openWebDevice();
  await (await device).converse(bytes);
}

function requests(): readonly string[] {
  return [
    ...TARGETS_ASKED.map((target) => `GET ${target} HTTP/1.1\r\n${FIELDS}\r\n`),
    ...BODIES.map((body) => new TextDecoder().decode(posted("/command", body))),
    `POST /stream?handle=0 HTTP/1.1\r\n${FIELDS}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    `POST /bundle HTTP/1.1\r\n${FIELDS}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    'GET /app.js HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: W/"a", *\r\n\r\nHEAD /docs HTTP/1.1\r\nHost: [::1]\r\n\r\n',
    `OPTIONS /command HTTP/1.1\r\n${FIELDS}Access-Control-Request-Method: POST\r\n\r\n`,
  ];
}

function posted(target: string, body: Uint8Array): Uint8Array {
  const length = `Content-Length: ${body.length}\r\n`;
  return join(utf8(`POST ${target} HTTP/1.1\r\n${FIELDS}Content-Type: application/json\r\n${length}\r\n`), body);
}

/** Bytes that may stand in a request's first line. */
function targetOf(bytes: Uint8Array): string {
  return `/${String.fromCharCode(...bytes.map((byte) => (byte > 0x20 && byte < 0x7f ? byte : 0x25)))}`.replace(
    "//",
    "/",
  );
}

/** A WebSocket frame as a client sends it, with a mask of zeros. */
function frame(first: number, payload: string): Uint8Array {
  return join(Uint8Array.of(first, 0x80 | payload.length, 0, 0, 0, 0), utf8(payload));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
