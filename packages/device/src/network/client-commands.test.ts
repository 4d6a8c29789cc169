import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createTlsServer } from "node:tls";
import type { AddressInfo, Socket } from "node:net";
import { describe, it } from "node:test";
import { openConsole, type Console } from "../../test/open-console.ts";
import { deafPort, startTcpServer, turn, until } from "../../test/local-servers.ts";
import { pem } from "../../test/tls-fixtures.ts";

const SETTINGS = { "tcp.client.retries": "0" } as const;

/** What the device has connected to, as the server sees it. */
async function connect(
  onConnection: (socket: Socket) => void = () => {},
): Promise<AsyncDisposable & { readonly console: Console; readonly socket: Socket }> {
  const server = await startTcpServer(onConnection);
  const console = await openConsole({ settings: SETTINGS });
  assert.equal(await console.type(`tcp_client 127.0.0.1 ${server.port}\r\n`), "0\r\n> ");
  await until(() => server.sockets.size === 1);
  const [socket] = server.sockets;
  assert.ok(socket !== undefined);
  return { console, socket, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function arrived(console: Console): Promise<void> {
  while ((await console.type("poll 0\r\n")) === "0\r\n> ") await turn();
}

describe("tcp_client", () => {
  it("carries bytes both ways, and waits for none", async () => {
    await using opened = await connect((socket) => void socket.pipe(socket));
    const { console } = opened;
    assert.equal(await console.type("stream_read 0 100\r\n"), "> ");
    assert.equal(await console.type("stream_write 0 5\r\nhello"), "Success\r\n> ");
    await arrived(console);
    assert.equal(await console.type("stream_poll 0\r\n"), "1\r\n> ");
    assert.equal(await console.type("stream_read 0 2\r\n"), "he\r\n> ");
    assert.equal(await console.type("stream_read 0 100\r\n"), "llo\r\n> ");
    assert.equal(await console.type("stream_poll 0\r\n"), "0\r\n> ");
  });

  it("is listed with both addresses", async () => {
    await using opened = await connect();
    const { console, socket } = opened;
    assert.equal(
      await console.type("list\r\n"),
      `! # Type  Info\r\n# 0 TCPC  127.0.0.1:${socket.remotePort} 127.0.0.1:${socket.localPort}\r\n> `,
    );
  });

  it("says when the other side has closed it, and gives what had come before", async () => {
    await using opened = await connect((socket) => void socket.end("bye"));
    const { console } = opened;
    await until(() => console.announced.length > 0);
    assert.deepEqual(console.announced, ["Closed: 0"]);
    assert.equal(await console.type("stream_poll 0\r\n"), "1\r\n> ");
    assert.equal(await console.type("stream_read 0 100\r\n"), "bye\r\n> ");
    assert.match(await console.type("stream_poll 0\r\n"), /STREAM_UNKNOWN/);
  });

  it("polls 2 when nothing was left to read, and the read that follows closes it", async () => {
    await using opened = await connect((socket) => void socket.end());
    const { console } = opened;
    await until(() => console.announced.length > 0);
    assert.equal(await console.type("stream_poll 0\r\n"), "2\r\n> ");
    assert.equal(await console.type("stream_read 0 9\r\n"), "> ");
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });

  it("does not take being cut off for data, and refuses to write on", async () => {
    await using opened = await connect((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const { console } = opened;
    await console.type("stream_write 0 5\r\nhello");
    await until(() => console.announced.length > 0);
    assert.match(await console.type("stream_write 0 2\r\nhi"), /Command failed\r\n> $/);
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });

  it("closes in order though something was left to read, so that what was written arrives, and says nothing", async () => {
    let received = "";
    await using opened = await connect((socket) => {
      socket.on("data", (bytes: Buffer) => (received += String(bytes))).write(Buffer.alloc(8 * 1024 * 1024));
    });
    const { console, socket } = opened;
    await arrived(console);
    await console.type("stream_write 0 3\r\nbye");
    const ended = once(socket, "close");
    assert.equal(await console.type("stream_close 0\r\n"), "Success\r\n> ");
    const [isBroken] = await ended;
    assert.deepEqual([received, isBroken], ["bye", false]);
    assert.deepEqual(console.announced, []);
    assert.equal(await console.type("get network.buffer.usage\r\n"), "rx:0,tx:0\r\n> ");
  });

  it("holds a bounded amount of a flood, which is told, and makes the sender wait", async () => {
    const flood = Buffer.alloc(16 * 1024 * 1024, 1);
    await using opened = await connect((socket) => void socket.write(flood));
    const { console, socket } = opened;
    const usage = async (): Promise<number> =>
      Number(/^rx:(\d+),tx:0\r\n> $/.exec(await console.type("get network.buffer.usage\r\n"))?.[1]);
    while ((await usage()) < 64 * 1024) await turn();
    assert.ok((await usage()) < 256 * 1024);
    // The rest is still at the sender.
    assert.ok(socket.bytesWritten < flood.length || socket.writableLength > 0);
    for (let read = 0; read < flood.length;) {
      const { length } = await console.context.streams.read(0, 1024 * 1024);
      read += length;
      if (length === 0) await turn();
    }
    assert.equal(await usage(), 0);
  });

  it("waits no longer than its bound for one who reads nothing", async () => {
    await using opened = await connect((socket) => void socket.pause());
    const { console } = opened;
    let isOver = false;
    const flood = (async () => {
      for (;;) await console.context.streams.write(0, new Uint8Array(1024 * 1024));
    })().finally(() => (isOver = true));
    const passing = (async () => {
      for (; !isOver; await turn()) await console.clock.advance(1_000);
    })();
    await assert.rejects(flood, { code: "STREAM_LOST" });
    await passing;
  });

  it("fails for a port that nobody listens on, as often as it is told", async () => {
    const port = await deafPort();
    const console = await openConsole({ settings: { "tcp.client.retries": "2", "tcp.client.retry_period": "700" } });
    const typed = console.type(`tcpc 127.0.0.1 ${port}\r\n`);
    await console.clock.runUntil(typed);
    assert.match(await typed, /ECONNREFUSED[\s\S]*Command failed\r\n> $/);
    assert.equal(console.clock.monotonicMs(), 1_400);
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
  });

  it("refuses what is no port and no interface", async () => {
    const console = await openConsole({ settings: SETTINGS });
    assert.match(await console.type("tcpc 127.0.0.1 0\r\n"), /65535/);
    assert.match(await console.type("tcpc 127.0.0.1 65536\r\n"), /65535/);
    assert.match(await console.type("tcpc -i bluetooth 127.0.0.1 80\r\n"), /wlan or softap/);
  });
});

describe("tls_client", () => {
  it("believes the server that the named authority vouches for, and no other", async () => {
    const server = createTlsServer({ key: pem("server.key"), cert: pem("server") }, (socket) => {
      socket.on("error", () => {}).write("secret");
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const console = await openConsole({ settings: SETTINGS });
    try {
      for (const name of ["ca", "other-ca"] as const)
        await console.type(`file_create ${name}.pem ${pem(name).length}\r\n${pem(name)}`);
      assert.equal(await console.type(`tls_client localhost ${port} ca.pem\r\n`), "0\r\n> ");
      assert.match(await console.type("list\r\n"), /# 0 TLSC /);
      await arrived(console);
      assert.equal(await console.type("stream_read 0 100\r\n"), "secret\r\n> ");
      assert.match(await console.type(`tlsc localhost ${port} other-ca.pem\r\n`), /Command failed\r\n> $/);
      assert.match(await console.type(`tlsc localhost ${port}\r\n`), /Command failed\r\n> $/);
      assert.match(await console.type(`tlsc localhost ${port} missing.pem\r\n`), /no such file/);
      await console.type("set network.tls.ca_cert ca.pem\r\n");
      assert.equal(await console.type(`tlsc localhost ${port}\r\n`), "1\r\n> ");
    } finally {
      await console.type("close all\r\n");
      server.close();
    }
  });
});
