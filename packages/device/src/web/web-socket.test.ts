import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { createConnection, type AddressInfo } from "node:net";
import { VirtualClock } from "@regrow/sim/clock";
import { WebSocket, WebSocketServer } from "ws";
import { openWeb, type Web } from "../../test/open-web.ts";
import { WebSocketStream } from "./web-socket-stream.ts";

/** A page's end of a WebSocket. */
interface Page {
  readonly socket: WebSocket;
  /** The next message, as it came. */
  next(): Promise<{ readonly text: string; readonly isBinary: boolean }>;
}

async function connect(web: Web, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
  const socket = new WebSocket(`ws://127.0.0.1:${web.server.port}/stream`, {
    headers: { authorization: web.authorization, ...headers },
  });
  const came: { readonly text: string; readonly isBinary: boolean }[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (data: Buffer, isBinary) => {
    came.push({ text: data.toString(), isBinary });
    waiting.shift()?.();
  });
  await once(socket, "open");
  return {
    socket,
    next: async () => {
      if (came.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const [message] = came.splice(0, 1);
      assert.ok(message !== undefined);
      return message;
    },
  };
}

/** The status that a page gets: 101 when it is let in. */
async function refusal(web: Web, headers: Readonly<Record<string, string>>, path = "/stream"): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${web.server.port}${path}`, { headers });
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on("error", () => {}); // it is refused
  socket.once("open", () => resolve(101));
  socket.once("unexpected-response", (_request, response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  const status = await promise;
  socket.terminate();
  return status;
}

/** Types until the answer is this one: the device learns of what a page does a moment later. */
async function typeUntil(web: Web, line: string, expected: RegExp): Promise<string> {
  for (;;) {
    const printed = await web.type(`${line}\r\n`);
    if (expected.test(printed)) return printed;
    await new Promise(setImmediate);
  }
}

describe("a WebSocket", () => {
  it("is a stream of the table: both ends' addresses, messages to read, messages to write", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    const { localPort } = (page.socket as unknown as { _socket: { localPort: number } })._socket;
    const list = await typeUntil(web, "stream_list", /WEBS/);
    assert.equal(list, `! # Type  Info\r\n# 0 WEBS  127.0.0.1:${web.server.port} 127.0.0.1:${localPort}\r\n> `);
    assert.equal(await web.type("stream_poll 0\r\n"), "0\r\n> ");
    assert.equal(await web.type("read 0 10\r\n"), "> ");
    page.socket.send("I am a teapot.");
    page.socket.send(Buffer.from("short"));
    await typeUntil(web, "stream_poll 0", /^1/);
    assert.equal(await web.type("read 0 4\r\n"), "I am\r\n> ");
    assert.equal(await web.type("read 0 1000\r\n"), " a teapot.\r\n> ", "no further than the message");
    assert.equal(await typeUntil(web, "read 0 1000", /short/), "short\r\n> ");
    assert.equal(await web.type("write 0 5\r\nhello"), "Success\r\n> ");
    assert.deepEqual(await page.next(), { text: "hello", isBinary: true });
    page.socket.terminate();
  });

  it("gets one message for each stream_write, however its bytes arrive", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    await web.type("write 0 6\r\n");
    for (const byte of "abcdef") await web.type(byte);
    await web.type("write 0 2\r\nxy");
    assert.equal((await page.next()).text, "abcdef");
    assert.equal((await page.next()).text, "xy");
    page.socket.terminate();
  });

  it("is announced when it opens and when it closes, from either side", async () => {
    await using web = await openWeb();
    const [first, second] = [await connect(web), await connect(web)];
    await typeUntil(web, "list", /# 1 WEBS/);
    first.socket.close();
    await once(first.socket, "close");
    await typeUntil(web, "poll 0", /^2/);
    assert.doesNotMatch(await web.type("list\r\n"), /# 0/);
    assert.equal(await web.type("close 1\r\n"), "Success\r\n> ");
    if (second.socket.readyState !== second.socket.CLOSED) await once(second.socket, "close");
    assert.deepEqual(web.announced.slice(1), ["Opened: 0", "Opened: 1", "Closed: 0", "Closed: 1"]);
  });

  it("that its page has left can still be read to its end", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    page.socket.send("last words");
    page.socket.close();
    await once(page.socket, "close");
    assert.equal(await typeUntil(web, "read 0 4", /last/), "last\r\n> ");
    assert.equal(await web.type("read 0 40\r\n"), " words\r\n> ");
    assert.doesNotMatch(await web.type("list\r\n"), /WEBS/);
  });

  it("loses nothing of what its page sends along with the request", async () => {
    await using web = await openWeb();
    const socket = createConnection(web.server.port, "127.0.0.1");
    socket.on("error", () => {}); // cut off with the server
    const head = `GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${web.authorization}\r\n`;
    const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
    const frame = Buffer.from([0x81, 0x85, 0, 0, 0, 0, ...Buffer.from("early")]);
    socket.write(Buffer.concat([Buffer.from(`${head}${upgrade}dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`), frame]));
    assert.equal(await typeUntil(web, "read 0 10", /early/), "early\r\n> ");
    socket.destroy();
  });

  it("makes a page wait that sends more than is read, and loses nothing", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    const message = Buffer.alloc(8 * 1024, "x");
    const count = 2_000;
    for (let sent = 0; sent < count; sent += 1) page.socket.send(message);
    await typeUntil(web, "poll 0", /^1/);
    for (let turns = 0; turns < 200; turns += 1) await new Promise(setImmediate);
    assert.ok(page.socket.bufferedAmount > 1024 * 1024, `${page.socket.bufferedAmount} bytes wait with the page`);
    let bytes = 0;
    while (bytes < count * message.length)
      bytes += (await web.context.streams.read(0, 99_997)).length || (await new Promise(setImmediate), 0);
    assert.equal(bytes, count * message.length);
    page.socket.terminate();
  });

  it("makes a page wait that sends very many small messages", async () => {
    await using stack = new AsyncDisposableStack();
    const server = stack.adopt(new WebSocketServer({ port: 0, host: "127.0.0.1" }), (each) => each.close());
    await once(server, "listening");
    const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [socket] = (await once(server, "connection")) as [WebSocket];
    stack.defer(() => socket.terminate());
    const stream = new WebSocketStream(socket, "test", new VirtualClock());
    if (page.readyState !== page.OPEN) await once(page, "open");
    for (let sent = 0; sent < 300; sent += 1) page.send("x");
    while (!socket.isPaused) await new Promise(setImmediate);
    assert.ok(stream.isFull);
    let read = 0;
    while (read < 300) read += (await stream.read(10)).length || (await new Promise(setImmediate), 0);
    assert.equal(socket.isPaused, false);
  });

  it("is cut off when it takes nothing any more", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    page.socket.pause();
    const chunk = new Uint8Array(64 * 1024);
    await typeUntil(web, "list", /WEBS/);
    let written = 0;
    const writing = (async () => {
      for (;;) {
        await web.context.streams.write(0, chunk);
        written += 1;
      }
    })();
    const failed = assert.rejects(writing, { code: "STREAM_LOST" });
    for (let quiet = 0, before = 0; quiet < 200; before = written) {
      await new Promise(setImmediate);
      quiet = written === before ? quiet + 1 : 0;
    }
    assert.ok(written > 0);
    await web.clock.advance(10_000);
    await failed;
    page.socket.terminate();
  });

  it("is cut off when its page has gone without a word", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    page.socket.pause(); // so that it does not answer
    await typeUntil(web, "list", /WEBS/);
    await web.clock.advance(61_000);
    await typeUntil(web, "list", /^! # Type {2}Info\r\n> $/);
    assert.ok(web.announced.includes("Closed: 0"));
    page.socket.terminate();
  });

  it("may send messages up to 16 KB, and no longer", async () => {
    await using web = await openWeb();
    const page = await connect(web);
    page.socket.send(Buffer.alloc(16 * 1024));
    await typeUntil(web, "poll 0", /^1/);
    page.socket.send(Buffer.alloc(16 * 1024 + 1));
    const [code] = (await once(page.socket, "close")) as [number];
    assert.equal(code, 1009);
  });

  it("is not for pages of other origins, strangers, other paths, more than eight, or a device without API", async () => {
    await using web = await openWeb();
    const { authorization } = web;
    assert.equal(await refusal(web, { authorization, origin: "http://evil.example" }), 403);
    assert.equal(await refusal(web, { authorization, host: "evil.example" }), 403);
    assert.equal(await refusal(web, {}), 401);
    assert.equal(await refusal(web, { authorization }, "/other"), 404);
    const pages = [];
    for (let count = 0; count < 8; count += 1)
      pages.push(await connect(web, { origin: `http://127.0.0.1:${web.server.port}` }));
    await typeUntil(web, "list", /# 7 WEBS/);
    assert.equal(await refusal(web, { authorization }), 503);
    for (const { socket } of pages) socket.terminate();
    await using closed = await openWeb({ set: { "http.server.api_enabled": "0" } });
    assert.equal(await refusal(closed, { authorization }), 404);
  });

  it("ends with the server, and takes its handle along", async () => {
    const web = await openWeb();
    const page = await connect(web);
    await typeUntil(web, "list", /WEBS/);
    const closed = once(page.socket, "close");
    await web.server.close();
    await closed;
    assert.doesNotMatch(await web.type("list\r\n"), /WEBS/);
  });

  it("is told when the table of streams is full", async () => {
    await using web = await openWeb();
    for (let count = 0; count < 32; count += 1) await web.type("fop page.html\r\n");
    assert.equal(await refusal(web, { authorization: web.authorization }), 503);
  });
});
