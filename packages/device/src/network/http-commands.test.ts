import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { deafPort, startHttpServer, startTcpServer, turn } from "../../test/local-servers.ts";
import { openConsole, type Console } from "../../test/open-console.ts";

const SETTINGS = { "http.client.retries": "0" } as const;

interface Exchange extends AsyncDisposable {
  readonly console: Console;
  readonly url: string;
  /** What the server got: method, path, headers and body. */
  readonly requests: { readonly message: IncomingMessage; body: string }[];
}

async function serve(
  answer: (message: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.end("hello"),
): Promise<Exchange> {
  const requests: Exchange["requests"] = [];
  const server = await startHttpServer((message, response) => {
    const request = { message, body: "" };
    requests.push(request);
    message.on("data", (bytes: Buffer) => (request.body += String(bytes)));
    message.on("end", () => answer(message, response));
  });
  const console = await openConsole({ settings: SETTINGS });
  return { console, url: server.url, requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe("http_get", () => {
  it("sends at once, and gives status and body", async () => {
    await using exchange = await serve();
    const { console, url, requests } = exchange;
    assert.equal(await console.type(`http_get ${url}/a?b=c\r\n`), "0\r\n> ");
    assert.deepEqual([requests[0]?.message.method, requests[0]?.message.url], ["GET", "/a?b=c"]);
    assert.equal(requests[0]?.message.headers["accept-encoding"], "identity");
    assert.match(
      await console.type("list\r\n"),
      /^! # Type {2}Info\r\n# 0 HTTP {2}GET http:\/\/127\.0\.0\.1:\d+\/a\r\n> $/,
    );
    assert.equal(await console.type("http_read_status 0\r\n"), "200\r\n> ");
    assert.equal(await console.type("read 0 3\r\n"), "hel\r\n> ");
    assert.equal(await console.type("read 0 100\r\n"), "lo\r\n> ");
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
    assert.deepEqual(console.announced, ["Closed: 0"]);
  });

  it("takes headers before it is sent by -o, and none after", async () => {
    await using exchange = await serve();
    const { console, url, requests } = exchange;
    assert.equal(await console.type(`hge -o -i wlan ${url}\r\n`), "0\r\n> ");
    assert.equal(await console.type("http_add_header 0 X-Token one two\r\n"), "Success\r\n> ");
    assert.equal(requests.length, 0);
    assert.equal(await console.type("hre 0\r\n"), "200\r\n> ");
    assert.equal(requests[0]?.message.headers["x-token"], "one two");
    assert.match(await console.type("had 0 X-Late 1\r\n"), /REQUEST_SENT/);
  });

  it("takes no header that is none", async () => {
    await using exchange = await serve();
    const { console, url } = exchange;
    await console.type(`hge -o ${url}\r\n`);
    assert.match(await console.type('had 0 "X: y" 1\r\n'), /INPUT_INVALID/);
    assert.match(await console.type("had 0 X \u0101\r\n"), /INPUT_INVALID/);
    assert.match(await console.type("had 7 X a\r\n"), /STREAM_UNKNOWN/);
  });

  it("tells a status that is no success, and follows no redirect", async () => {
    await using exchange = await serve(
      (_, response) => void response.writeHead(302, { location: "/else" }).end("gone"),
    );
    const { console, url, requests } = exchange;
    await console.type(`hge ${url}\r\n`);
    assert.equal(await console.type("hre 0\r\n"), "302\r\n> ");
    assert.equal(await console.type("read 0 9\r\n"), "gone\r\n> ");
    assert.equal(requests.length, 1);
  });

  it("does not take half an answer for a whole one", async () => {
    await using exchange = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy());
    });
    const { console, url } = exchange;
    await console.type(`hge ${url}\r\n`);
    assert.equal(await console.type("read 0 100\r\n"), "half\r\n> ");
    assert.match(await console.type("read 0 100\r\n"), /CONNECTION_LOST/);
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });

  it("holds a bounded amount of an endless body", async () => {
    await using exchange = await serve((_, response) => {
      const flood = (): void => {
        while (response.write(Buffer.alloc(64 * 1024)));
        response.once("drain", flood);
      };
      flood();
    });
    const { console, url } = exchange;
    await console.type(`hge ${url}\r\n`);
    const waiting = (): number => console.context.networking.buffers.waiting.receivedBytes;
    while (waiting() < 64 * 1024) await turn();
    for (let turns = 0; turns < 50; turns += 1) await turn();
    assert.ok(waiting() < 256 * 1024, String(waiting()));
    assert.equal(await console.type("close 0\r\n"), "Success\r\n> ");
    assert.equal(waiting(), 0);
  });

  it("waits no longer than its bound for a silent server", async () => {
    await using server = await startTcpServer(() => {});
    const console = await openConsole({ settings: SETTINGS });
    const typed = console.type(`hge http://127.0.0.1:${server.port}/\r\n`);
    let isOver = false;
    void typed.finally(() => (isOver = true));
    for (; !isOver; await turn()) await console.clock.advance(1_000);
    assert.match(await typed, /CONNECTION_LOST[\s\S]*Command failed\r\n> $/);
    assert.deepEqual(console.clock.pending(), []);
  });

  it("fails for what is no HTTP, and for a port that nobody listens on", async () => {
    await using server = await startTcpServer((socket) => void socket.end("SSH-2.0-x\r\n"));
    const console = await openConsole({ settings: SETTINGS });
    assert.match(await console.type(`hge http://127.0.0.1:${server.port}/\r\n`), /CONNECTION_LOST/);
    assert.match(await console.type(`hge http://127.0.0.1:${await deafPort()}/\r\n`), /HOST_UNREACHABLE/);
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });

  it("refuses what is no address", async () => {
    const console = await openConsole();
    for (const url of [
      "x",
      "ftp://x/",
      "http://",
      "file:///etc/passwd",
      "http://[::1",
      `http://x/${"a".repeat(3_000)}`,
    ])
      assert.match(await console.type(`hge ${url}\r\n`), /http:\/\/host\/path/, url);
  });
});

describe("http_head", () => {
  it("gives the status alone", async () => {
    await using exchange = await serve();
    const { console, url, requests } = exchange;
    assert.equal(await console.type(`hhe -o ${url}\r\n`), "0\r\n> ");
    assert.equal(await console.type("hre 0\r\n"), "200\r\n> ");
    assert.equal(requests[0]?.message.method, "HEAD");
  });
});

describe("http_post", () => {
  it("sends what is written as a host does it: open, header, write, status", async () => {
    await using exchange = await serve((message, response) => void response.end(message.headers["content-type"]));
    const { console, url, requests } = exchange;
    assert.equal(await console.type(`http_post -o ${url}/post application/json\r\n`), "0\r\n> ");
    assert.equal(await console.type("http_add_header 0 message-type test\r\n"), "Success\r\n> ");
    assert.equal(await console.type('write 0 9\r\n{"a": "b"'), "Success\r\n> ");
    assert.equal(await console.type("write 0 1\r\n}"), "Success\r\n> ");
    assert.equal(await console.type("http_read_status 0\r\n"), "200\r\n> ");
    assert.equal(requests[0]?.body, '{"a": "b"}');
    assert.equal(requests[0]?.message.headers["message-type"], "test");
    assert.equal(await console.type("read 0 99\r\n"), "application/json\r\n> ");
  });

  it("sends a body of an announced length when the stream is closed behind it, as a host does", async () => {
    await using exchange = await serve();
    const { console, url, requests } = exchange;
    assert.equal(await console.type(`http_post -i wlan -l 5 ${url} image/jpeg\r\n`), "0\r\n> ");
    assert.equal(await console.type("write 0 5\r\nimage"), "Success\r\n> ");
    assert.equal(await console.type("close 0\r\n"), "Success\r\n> ");
    assert.deepEqual([requests[0]?.body, requests[0]?.message.headers["content-length"]], ["image", "5"]);
  });

  it("refuses more or less than was announced", async () => {
    await using exchange = await serve();
    const { console, url } = exchange;
    await console.type(`hpo -l 5 ${url} a/b\r\n`);
    assert.match(await console.type("write 0 6\r\n123456"), /INPUT_TOO_LARGE/);
    await console.type(`hpo -l 5 ${url} a/b\r\n`);
    await console.type("write 0 4\r\n1234");
    assert.match(await console.type("hre 0\r\n"), /INPUT_INVALID/);
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });

  it("is over when the server goes in the middle of the body", async () => {
    await using server = await startTcpServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const console = await openConsole({ settings: SETTINGS });
    await console.type(`hpo http://127.0.0.1:${server.port}/ a/b\r\n`);
    let answer = "";
    for (; !answer.includes("failed"); await turn()) answer = await console.type("write 0 4\r\n1234");
    assert.match(answer, /CONNECTION_LOST|STREAM_UNKNOWN/);
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });
});
