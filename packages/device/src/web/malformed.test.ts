import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it } from "node:test";
import { text } from "node:stream/consumers";
import { openWeb, type Web } from "../../test/open-web.ts";

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);

/** A whole request after which the connection ends. */
function closing(web: Web, head: string, body = ""): string {
  return `${head}\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: ${web.authorization}\r\n\r\n${body}`;
}

describe("what is no request", () => {
  it("is refused with a reason, and the server goes on", async () => {
    await using web = await openWeb();
    for (const bytes of [
      "\r\n\r\ngarbage\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "GET /command/get all HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET / HTTP/1.1\r\nNo colon\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
      "POST /command HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST /command HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      Uint8Array.from({ length: 2_000 }, (_, index) => (index * 17) & 0xff),
      Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01),
    ])
      assert.equal(statusOf(await web.raw(bytes)), 400, JSON.stringify(bytes));
    assert.match(await web.raw("nonsense\r\n\r\n"), /"response":"Command failed\\r\\n".*cannot be read/s);
    assert.equal((await web.ask("/command/ver")).status, 200);
  });

  it("has headers of 8 KB at most", async () => {
    await using web = await openWeb();
    assert.equal(statusOf(await web.raw(closing(web, `GET /page.html?${"x".repeat(9_000)} HTTP/1.1`))), 431);
    assert.equal(statusOf(await web.raw(closing(web, `GET /page.html HTTP/1.1\r\nX-Big: ${"x".repeat(9_000)}`))), 431);
    assert.equal(statusOf(await web.raw(closing(web, `GET /page.html HTTP/1.1\r\nX-Big: ${"x".repeat(7_000)}`))), 200);
  });

  it("is no method that nobody knows", async () => {
    await using web = await openWeb();
    for (const method of ["DELETE", "PATCH", "TRACE", "PROPFIND"])
      assert.equal(statusOf(await web.raw(closing(web, `${method} /command/reboot HTTP/1.1`))), 405, method);
    assert.equal(statusOf(await web.raw(closing(web, "HEAD /command/reboot HTTP/1.1"))), 405);
    assert.equal(await web.raw("CONNECT evil:80 HTTP/1.1\r\nHost: x\r\n\r\n"), "");
    assert.deepEqual(
      web.bootloader.requests.filter(({ kind }) => kind === "reboot"),
      [],
    );
  });
});

describe("a request in an unusual form", () => {
  it("may be chunked, pipelined, of HTTP/1.0, or ask for another protocol that nobody speaks", async () => {
    await using web = await openWeb();
    const json = '{"command":"ver"}';
    const chunks = `5\r\n${json.slice(0, 5)}\r\n${(json.length - 5).toString(16)}\r\n${json.slice(5)}\r\n0\r\n\r\n`;
    assert.match(
      await web.raw(closing(web, "POST /command HTTP/1.1\r\nTransfer-Encoding: chunked", chunks)),
      /"code":0/,
    );
    const first = closing(web, "GET /command/ver HTTP/1.1").replace("Connection: close\r\n", "");
    const both = await web.raw(first + closing(web, "GET /command/fly HTTP/1.1"));
    assert.match(both, /"code":0.*"code":3/s);
    const old = `GET /command/ver HTTP/1.0\r\nAuthorization: ${web.authorization}\r\n\r\n`;
    assert.match(await web.raw(old), /"code":0/);
    const h2c = "GET /command/ver HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA";
    assert.match(
      await web.raw(closing(web, h2c).replace("Connection: close", "Connection: Upgrade, close")),
      /"code":0/,
    );
  });

  it("may be a chunked body without an end: refused as too long", async () => {
    await using web = await openWeb();
    const chunk = `1000\r\n${"x".repeat(4_096)}\r\n`;
    const answer = await web.raw(
      closing(web, "POST /command HTTP/1.1\r\nTransfer-Encoding: chunked", chunk.repeat(40)),
    );
    assert.equal(statusOf(answer), 413);
  });
});

describe("a client that is in no hurry", () => {
  it("is cut off in the middle of its first lines, and of its body", async () => {
    await using web = await openWeb({ limits: { headersMs: 50, requestMs: 100 } });
    assert.equal(statusOf(await web.raw("GET / HTTP/1.1\r\nHost: ")), 408);
    const half = closing(web, "POST /command HTTP/1.1\r\nContent-Length: 40", '{"command":"reboot"');
    assert.equal(statusOf(await web.raw(half)), 408);
    assert.deepEqual(
      web.bootloader.requests.filter(({ kind }) => kind === "reboot"),
      [],
    );
  });

  it("that says nothing at all is cut off too", async () => {
    await using web = await openWeb({ limits: { headersMs: 50, requestMs: 100 } });
    const silent = await open(web);
    const answer = await text(silent);
    assert.ok(answer === "" || statusOf(answer) === 408, answer);
  });

  it("does not keep others out when it is many: what is too much is not taken", async () => {
    await using web = await openWeb({ limits: { connections: 4 } });
    const idle = await Promise.all(Array.from({ length: 4 }, () => open(web)));
    const fifth = connect(web.server.port, "127.0.0.1");
    fifth.on("error", () => {}); // cut off
    await once(fifth, "close");
    for (const socket of idle) socket.destroy();
    for (;;) {
      const answer = await web.raw(closing(web, "GET /command/ver HTTP/1.1"));
      if (statusOf(answer) === 200) break; // the places are free again
    }
  });

  it("does not hold up the end of the server", async () => {
    const web = await openWeb();
    const [idle, half] = [await open(web), await open(web)];
    half.write("POST /command HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{");
    idle.write(closing(web, "GET /command/ver HTTP/1.1").replace("Connection: close\r\n", ""));
    await once(idle.resume(), "data");
    half.resume();
    const cut = Promise.all([once(idle, "close"), once(half, "close")]);
    await web.server.close();
    await cut;
  });

  it("that goes away in the middle leaves nothing half", async () => {
    await using web = await openWeb();
    const socket = await open(web);
    const body = JSON.stringify({ command: "fcr half.txt 10", data: "x".repeat(10) });
    socket.write(
      `POST /command HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${web.authorization}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, -4)}`,
    );
    await new Promise(setImmediate);
    socket.destroy();
    await once(socket, "close");
    assert.equal((await web.ask("/command/ver")).status, 200);
    assert.equal(await web.files.find("half.txt"), undefined);
  });
});

async function open(web: Web): Promise<Socket> {
  const socket = connect(web.server.port, "127.0.0.1");
  socket.on("error", () => {}); // cut off
  await once(socket, "connect");
  return socket;
}
