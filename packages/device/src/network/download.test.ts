import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { Crc16, crc32 } from "@regrow/core/file";
import { deafPort, startHttpServer, startTcpServer, turn } from "../../test/local-servers.ts";
import { openConsole, type Console } from "../../test/open-console.ts";
import { pem } from "../../test/tls-fixtures.ts";

const BODY = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 251));
const SETTINGS = { "http.client.retries": "0" } as const;
const QUOTA = { maxBytes: 4 * 1024 * 1024 } as const;

interface Server extends AsyncDisposable {
  readonly console: Console;
  readonly url: string;
  readonly paths: string[];
}

async function serve(
  answer: (message: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.end(BODY),
  options: Parameters<typeof openConsole>[0] = {},
): Promise<Server> {
  const paths: string[] = [];
  const server = await startHttpServer((message, response) => {
    paths.push(message.url ?? "");
    answer(message, response);
  });
  const console = await openConsole({ settings: SETTINGS, quota: QUOTA, ...options });
  return { console, url: server.url, paths, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function hashOf(console: Console, name: string): Promise<string> {
  return (await console.files.hash(name)).sha256;
}

/** That nothing was made, and nothing is kept of it. */
async function nothingIsLeft(console: Console, name = "f"): Promise<void> {
  assert.equal(await console.files.find(name), undefined);
  assert.deepEqual(await console.files.space(), { files: 0, bytes: 0, freeBytes: QUOTA.maxBytes });
  assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n> ");
}

const SHA256 = createHash("sha256").update(BODY).digest("hex");
const CRC32 = `0x${crc32(BODY).toString(16).toUpperCase()}`;

describe("http_download", () => {
  it("keeps what was fetched, in both forms of the line, the checksum of the dialect in front", async () => {
    await using server = await serve();
    const { console, url } = server;
    assert.equal(await console.type(`http_download ${url}/a f\r\n`), "Success\r\n> ");
    assert.equal(await console.type(`http_download -c ${CRC32} ${url}/a webapp/index.html\r\n`), "Success\r\n> ");
    assert.equal(await console.type(`hdo ${url}/a -n g -c ${CRC32.toLowerCase()}\r\n`), "Success\r\n> ");
    for (const name of ["f", "webapp/index.html", "g"]) assert.equal(await hashOf(console, name), SHA256);
    await using old = await serve(undefined, { dialect: "zentrios" });
    const crc16 = new Crc16();
    crc16.update(BODY);
    const digits = crc16.value.toString(16).padStart(4, "0");
    assert.equal(await old.console.type(`hdo -c ${digits} ${old.url}/a f\r\n`), "Success\r\n> ");
  });

  it("keeps a file whose length nobody announces, and an empty one", async () => {
    await using server = await serve((message, response) => {
      for (let at = 0; message.url === "/long" && at < BODY.length; at += 10_000)
        response.write(BODY.subarray(at, at + 10_000));
      response.end();
    });
    const { console, url } = server;
    assert.equal(await console.type(`hdo -c ${CRC32} ${url}/long f\r\n`), "Success\r\n> ");
    assert.equal(await hashOf(console, "f"), SHA256);
    assert.equal(await console.type(`hdo ${url}/empty g\r\n`), "Success\r\n> ");
    assert.equal((await console.files.find("g"))?.sizeBytes, 0);
    assert.equal((await console.files.space()).bytes, 200 * 1024);
  });

  it("goes where it is sent, a few times", async () => {
    await using server = await serve((message, response) => {
      const left = Number(message.url?.slice(1));
      if (left === 0) response.end(BODY);
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const { console, url, paths } = server;
    assert.equal(await console.type(`hdo ${url}/5 f\r\n`), "Success\r\n> ");
    assert.deepEqual(paths, ["/5", "/4", "/3", "/2", "/1", "/0"]);
    assert.match(await console.type(`hdo ${url}/6 g\r\n`), /DOWNLOAD_FAILED/);
    assert.equal(await console.files.find("g"), undefined);
  });

  it("speaks TLS with whom the device's authority vouches for, and is not led out of it", async () => {
    await using plain = await serve();
    const { console } = plain;
    const secure = createHttpsServer({ key: pem("server.key"), cert: pem("server") }, (message, response) => {
      if (message.url === "/out") response.writeHead(302, { location: `${plain.url}/a` }).end();
      else response.end(BODY);
    });
    secure.listen(0, "localhost");
    await once(secure, "listening");
    const url = `https://localhost:${(secure.address() as AddressInfo).port}`;
    try {
      assert.match(await console.type(`hdo ${url}/a f\r\n`), /HOST_UNREACHABLE/);
      await console.type(`file_create geotrust_ca.pem ${pem("ca").length}\r\n${pem("ca")}`);
      assert.equal(await console.type(`hdo -c ${CRC32} ${url}/a f\r\n`), "Success\r\n> ");
      assert.match(await console.type(`hdo ${url}/out g\r\n`), /from https to http/);
      assert.deepEqual(plain.paths, []);
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });

  it("keeps what was there before when a new one does not come", async () => {
    await using server = await serve();
    const { console, url } = server;
    await console.type("file_create f 3\r\nold");
    assert.match(
      await console.type(`hdo -c 0x12345678 ${url}/a f\r\n`),
      /FILE_CHECKSUM_WRONG[\s\S]*Command failed\r\n> $/,
    );
    const reader = await console.files.open("f");
    assert.equal(Buffer.from(await reader.read(9)).toString(), "old");
  });

  const BAD: readonly (readonly [string, RegExp, (message: IncomingMessage, response: ServerResponse) => void])[] = [
    ["an error page", /DOWNLOAD_FAILED.*|status: 404/, (_, response) => void response.writeHead(404).end("not here")],
    ["a redirect to nowhere", /DOWNLOAD_FAILED/, (_, response) => void response.writeHead(301).end()],
    [
      "a redirect to a file of the machine",
      /DOWNLOAD_FAILED/,
      (_, response) => void response.writeHead(301, { location: "file:///etc/passwd" }).end(),
    ],
    ["a redirect loop", /redirects/, (_, response) => void response.writeHead(307, { location: "/again" }).end()],
    [
      "less than was announced",
      /CONNECTION_LOST/,
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" }).write("half", () => response.destroy());
      },
    ],
    [
      "pieces that break off",
      /CONNECTION_LOST/,
      (_, response) => {
        response.write("half", () => response.destroy());
      },
    ],
    [
      "more than there is room for, announced",
      /STORAGE_FULL|FILE_SIZE_WRONG/,
      (_, response) => {
        response.writeHead(200, { "content-length": "99999999999999" }).write("a");
      },
    ],
  ];
  for (const [what, refusal, answer] of BAD)
    it(`leaves nothing behind: ${what}`, async () => {
      await using server = await serve(answer);
      assert.match(await server.console.type(`hdo ${server.url}/a f\r\n`), refusal);
      await nothingIsLeft(server.console);
    });

  it("leaves nothing behind: a wrong checksum, with and without an announced length", async () => {
    for (const length of [String(BODY.length), undefined]) {
      await using server = await serve((_, response) => {
        if (length !== undefined) response.setHeader("content-length", length);
        response.write(BODY);
        response.end();
      });
      assert.match(await server.console.type(`hdo -c 0x1 ${server.url}/a f\r\n`), /FILE_CHECKSUM_WRONG/);
      await nothingIsLeft(server.console);
    }
  });

  it("leaves nothing behind: a body without end, when the room is used up", async () => {
    const flood = (response: ServerResponse): void => {
      while (response.write(Buffer.alloc(256 * 1024)));
      response.once("drain", () => flood(response));
    };
    await using server = await serve((_, response) => flood(response));
    const { console, url } = server;
    assert.match(await console.type(`hdo ${url}/a f\r\n`), /STORAGE_FULL/);
    await nothingIsLeft(console);
  });

  for (const [what, start] of [
    ["falls silent in the middle", { "content-length": "1000" }],
    ["never begins", undefined],
  ] as const)
    it(`leaves nothing behind: a server that ${what}`, async () => {
      await using server = await serve((_, response) => {
        if (start !== undefined) response.writeHead(200, start).write("half");
      });
      const { console, url } = server;
      const typed = console.type(`hdo ${url}/a f\r\n`);
      let isOver = false;
      void typed.finally(() => (isOver = true));
      for (; !isOver; await turn()) await console.clock.advance(1_000);
      assert.match(await typed, /CONNECTION_LOST/);
      await nothingIsLeft(console);
      assert.deepEqual(console.clock.pending(), []);
    });

  it("does not wait for ever for a server that never ends", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-length": "1000000" });
      const drip = (): void => void (response.writable && response.write("a", () => setImmediate(drip)));
      drip();
    });
    const { console, url } = server;
    const typed = console.type(`hdo ${url}/a f\r\n`);
    let isOver = false;
    void typed.finally(() => (isOver = true));
    for (; !isOver; await turn()) await console.clock.advance(20_000);
    assert.match(await typed, /Command failed\r\n> $/);
    assert.ok(console.clock.monotonicMs() >= 3_600_000);
    await nothingIsLeft(console);
  });

  it("fails for what cannot be reached, is no HTTP or no address, and a name that is none", async () => {
    await using talker = await startTcpServer((socket) => void socket.end("220 mail\r\n"));
    await using server = await serve();
    const { console } = server;
    assert.match(await console.type(`hdo http://127.0.0.1:${await deafPort()}/a f\r\n`), /HOST_UNREACHABLE/);
    assert.match(await console.type(`hdo http://127.0.0.1:${talker.port}/a f\r\n`), /CONNECTION_LOST/);
    assert.match(await console.type("hdo /etc/passwd f\r\n"), /Invalid argument/);
    assert.match(await console.type(`hdo ${server.url}/a\r\n`), /Too few arguments/);
    assert.match(await console.type(`hdo ${server.url}/a f -n g\r\n`), /Too many arguments/);
    assert.match(await console.type(`hdo -c nothex ${server.url}/a f\r\n`), /Invalid argument/);
    assert.match(await console.type(`hdo ${server.url}/a sys/f\r\n`), /FILE_PROTECTED/);
    assert.match(await console.type(`hdo ${server.url}/a ${"x".repeat(96)}\r\n`), /FILE_NAME_INVALID/);
    await nothingIsLeft(console);
  });
});
