import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { answerData, answerText } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import { openHttpLink } from "./http-link.ts";
import type { DeviceLink } from "./device-link.ts";

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");

interface Request {
  readonly flags: number;
  readonly command: string;
  readonly data: Buffer;
  readonly authorization: string | undefined;
}

/** What an HTTP server answers, as status and body. */
type Reply = (request: Request) => { readonly status?: number; readonly body: string } | null;

async function withServer(
  reply: Reply,
  use: (link: DeviceLink, asked: readonly Request[], messages: readonly string[]) => Promise<void>,
  secret = "secret",
): Promise<void> {
  const asked: Request[] = [];
  const server = createServer((incoming, response) => void answer(incoming, response));
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: Buffer[] = [];
    for await (const piece of incoming) body.push(piece as Buffer);
    const text = Buffer.concat(body).toString();
    assert.ok(text.length <= 4_096, "the body has at most 4 KB");
    const { flags, command, data } = JSON.parse(text);
    const request = {
      flags,
      command: Buffer.from(command, "base64").toString(),
      data: Buffer.from(data, "base64"),
      authorization: incoming.headers.authorization,
    };
    asked.push(request);
    const given = reply(request);
    if (given === null) return void incoming.socket.destroy();
    response.writeHead(given.status ?? 200, { "content-type": "application/json" }).end(given.body);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const messages: string[] = [];
  const link = openHttpLink(`http://127.0.0.1:${port}`, {
    events: { message: (text) => void messages.push(text) },
    answerMs: 60_000,
    user: "admin",
    secret: async () => secret,
    fetch,
  });
  try {
    await use(link, asked, messages);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("a link over HTTP", () => {
  it("sends a line and its data in base64, and reads the answer from it", () =>
    withServer(
      () => ({ body: JSON.stringify({ response: base64("Success\r\n"), code: 0, flags: 2, safe_mode: true }) }),
      async (link, asked) => {
        const data = new Uint8Array(link.chunk.writeBytes).fill(0xff);
        const answer = await link.run("stream_write 0 2560", { data });
        assert.equal(answerText(answer), "Success");
        assert.equal(answer.isSafeMode, true);
        assert.equal(asked[0]?.flags, 7);
        assert.equal(asked[0]?.command, "stream_write 0 2560");
        assert.deepEqual(asked[0]?.data, Buffer.from(data));
      },
    ));

  it("gives data to the byte, those that end like a line too", () =>
    withServer(
      () => ({ body: JSON.stringify({ response: base64("a\r\n"), code: 0, flags: 2 }) }),
      async (link) => {
        assert.deepEqual(Buffer.from(answerData(await link.run("stream_read 0 3"))), Buffer.from("a\r\n"));
        assert.equal(answerText(await link.run("get x")), "a");
      },
    ));

  it("takes the code from the text where the device gives none, and passes advice on", () =>
    withServer(
      () => ({ body: JSON.stringify({ response: base64("Command failed\r\n"), advice: "do better" }) }),
      async (link, _, messages) => {
        assert.equal((await link.run("save")).code, 1);
        assert.deepEqual(messages, ["[do better]"]);
      },
    ));

  it("asks for the secret once, when the device wants it", () =>
    withServer(
      ({ authorization }) =>
        authorization === `Basic ${base64("admin:secret")}`
          ? { body: JSON.stringify({ response: base64("ok\r\n"), code: 0 }) }
          : { status: 401, body: JSON.stringify({ response: "Command failed\r\n", advice: "who are you" }) },
      async (link, asked) => {
        await link.run("a");
        await link.run("b");
        assert.deepEqual(
          asked.map(({ command, authorization }) => `${command} ${authorization === undefined}`),
          ["a true", "a false", "b false"],
        );
      },
    ));

  for (const status of [401, 429])
    it(`says so when the secret is wrong (${status})`, () =>
      withServer(
        () => ({ status, body: "{}" }),
        (link) => assert.rejects(link.run("a"), { code: "CONSOLE_DENIED" }),
      ));

  it("says what to do where the device does not know the name that it is asked by", () =>
    withServer(
      () => ({
        status: 403,
        body: JSON.stringify({
          response: "Command failed\r\n",
          advice: "'gateway.local' is no name of this device; 'set http.server.hosts' lists names that are",
        }),
      }),
      (link) =>
        assert.rejects(link.run("a"), (error) => {
          assert.ok(error instanceof RegrowError && error.code === "CONSOLE_NAME_REFUSED", String(error));
          assert.match(String(error.details["said"]), /'gateway\.local' is no name/);
          return true;
        }),
    ));

  const wrong: readonly (readonly [string, { readonly status?: number; readonly body: string }])[] = [
    ["a page", { body: "<html>" }],
    ["JSON without a response", { body: "{}" }],
    ["JSON that is no object", { body: "null" }],
    ["what is not in base64", { body: JSON.stringify({ response: "nö" }) }],
    ["another status", { status: 404, body: "{}" }],
    ["a proxy's refusal", { status: 403, body: "{}" }],
    ["an endless answer", { body: "x".repeat(300_000) }],
  ];
  for (const [what, given] of wrong)
    it(`refuses ${what}`, () =>
      withServer(
        () => given,
        (link) => assert.rejects(link.run("a"), { code: "CONSOLE_ANSWER_INVALID" }),
      ));

  it("says when nobody is there, when the connection ends, and when it is told to stop", async () => {
    await withServer(
      () => null,
      async (link) => {
        await assert.rejects(link.run("a"), { code: "CONSOLE_UNREACHABLE" });
        await assert.rejects(link.run("a", { signal: AbortSignal.abort(new Error("Ctrl-C")) }), /Ctrl-C/);
      },
    );
  });

  it("says of a certificate that is not taken what is wrong with it, and not that nobody is there", async () => {
    for (const [fault, code] of [
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "CONSOLE_CERTIFICATE_UNTRUSTED"],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CONSOLE_CERTIFICATE_UNTRUSTED"],
      ["CERT_HAS_EXPIRED", "CONSOLE_CERTIFICATE_EXPIRED"],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "CONSOLE_CERTIFICATE_NAME"],
      ["ECONNREFUSED", "CONSOLE_UNREACHABLE"],
    ] as const) {
      const link = openHttpLink("https://device.example", {
        events: { message: () => {} },
        ...{ answerMs: 60_000, user: "admin", secret: async () => "secret" },
        fetch: () =>
          Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error("why"), { code: fault }) })),
      });
      await assert.rejects(link.run("version"), (error) => {
        assert.ok(error instanceof RegrowError);
        assert.deepEqual([error.code, error.details["reason"]], [code, "why"]);
        return true;
      });
    }
  });
});
