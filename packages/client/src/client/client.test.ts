import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { createClient, type Client, type ClientOptions } from "./client.ts";

async function text(request: IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of request) all += String(chunk);
  return all;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serve(
  answer: Answer,
  use: (client: Client) => Promise<void>,
  retry?: ClientOptions["retry"],
): Promise<void> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  try {
    const made = { address: `http://127.0.0.1:${address.port}`, token: "secret", fetch, timeoutMs: 5_000 };
    await use(createClient({ ...made, ...(retry === undefined ? {} : { retry }) }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("the client", () => {
  it("puts path, body and token where the operation wants them", async () => {
    const seen: string[] = [];
    await serve(
      async (request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${await text(request)}`);
        response.end(JSON.stringify({ tags: [] }));
      },
      async (client) => void (await client.call("setTag", { code: "A/B", tag: "release", version: "1.0.0" })),
    );
    assert.deepEqual(seen, ['PUT /api/products/A%2FB/tags/release Bearer secret {"version":"1.0.0"}']);
  });

  it("streams a bundle with its own content type", async () => {
    await serve(
      async (request, response) => {
        assert.equal(request.headers["content-type"], "application/x-tar");
        const body = await text(request);
        response.end(JSON.stringify({ version: body }));
      },
      async (client) => {
        const body = ReadableStream.from([new TextEncoder().encode("bun"), new TextEncoder().encode("dle")]);
        assert.equal((await client.call("uploadBundle", { code: "A", body })).version, "bundle");
      },
    );
  });

  it("sends a file, or a part of it, as it is", async () => {
    await serve(
      async (request, response) => {
        assert.equal(request.headers["content-type"], "application/octet-stream");
        assert.equal(request.headers["content-length"], "3");
        response.end(JSON.stringify({ id: await text(request) }));
      },
      async (client) => {
        const body = new Blob(["a bundle"], { type: "text/plain" }).slice(2, 5);
        assert.equal((await client.call("putPiece", { code: "A", id: "1", offset: 2, body })).id, "bun");
      },
    );
  });

  it("throws what the DMS refused", async () => {
    await serve(
      (_, response) => response.writeHead(409).end(JSON.stringify({ code: "PRODUCT_EXISTS", detail: "" })),
      async (client) => await assert.rejects(client.call("createProduct", { code: "A" }), { code: "PRODUCT_EXISTS" }),
    );
  });

  it("takes nothing that is not JSON, nothing endless, and follows nobody elsewhere", async () => {
    await serve(
      (_, response) => response.end("<html>"),
      async (client) => await assert.rejects(client.call("me", {}), { code: "DMS_ANSWER_INVALID" }),
    );
    await serve(
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(1 << 20)));
        };
        response.on("drain", more);
        more();
      },
      async (client) => await assert.rejects(client.call("me", {}), { code: "DMS_ANSWER_INVALID" }),
    );
    await serve(
      (_, response) => response.writeHead(302, { location: "http://192.0.2.1/" }).end(),
      async (client) => await assert.rejects(client.call("me", {}), { code: "DMS_UNREACHABLE" }),
    );
  });

  it("sends again what got no answer, with the key that it had, and nothing that could be done twice", async () => {
    const seen: string[] = [];
    await serve(
      async (request, response) => {
        await text(request);
        const key = String(request.headers["idempotency-key"]);
        seen.push(`${request.method} ${key}`);
        // The first two of each are lost on the way: once with the request, once within the answer.
        const before = seen.filter((line) => line === seen.at(-1)).length;
        if (before === 1) return void request.socket.destroy();
        if (before === 2) return void response.write("{", () => request.socket.destroy());
        return void response.end(JSON.stringify({ id: "made" }));
      },
      async (client) => {
        assert.deepEqual(await client.call("createToken", { kind: "claim" }), { id: "made" });
        assert.deepEqual(seen, ["POST key 1", "POST key 1", "POST key 1"]);
        seen.length = 0;
        assert.deepEqual(await client.call("me", {}), { id: "made" });
        assert.deepEqual(seen, ["GET undefined", "GET undefined", "GET undefined"]);
        seen.length = 0;
        await client.call("createToken", { kind: "claim" }, undefined, "key of before");
        assert.deepEqual(new Set(seen), new Set(["POST key of before"]));
        seen.length = 0;
        await assert.rejects(client.call("setTag", { code: "A", tag: "beta", version: "1.0.0" }), {
          code: "DMS_UNREACHABLE",
        });
        assert.deepEqual(seen, ["PUT undefined"]);
      },
      { newKey: () => "key 1", sleep: async () => {} },
    );
  });

  it("does not wait for a DMS that is not there, and gives up on one that is gone", async () => {
    const waits: number[] = [];
    const retry = { newKey: () => "key", sleep: async (durationMs: number) => void waits.push(durationMs) };
    const left = createServer();
    await new Promise<void>((resolve) => left.listen(0, "127.0.0.1", resolve));
    const place = left.address();
    assert.ok(place !== null && typeof place === "object");
    await new Promise((resolve) => left.close(resolve));
    const nobody = createClient({ address: `http://127.0.0.1:${place.port}`, token: null, fetch, retry });
    await assert.rejects(nobody.call("me", {}), { code: "DMS_UNREACHABLE" });
    assert.deepEqual(waits, []);
    await serve(
      (request) => request.socket.destroy(),
      async (client) => await assert.rejects(client.call("me", {}), { code: "DMS_UNREACHABLE" }),
      retry,
    );
    assert.deepEqual(waits, [250, 1_000, 4_000]);
  });

  it("says that a DMS which takes a request and never answers cannot be reached, and asks it once", async () => {
    let count = 0;
    const server = createServer(() => void (count += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const place = server.address();
    assert.ok(place !== null && typeof place === "object");
    const retry = { newKey: () => "key", sleep: async () => {} };
    const address = `http://127.0.0.1:${place.port}`;
    const client = createClient({ address, token: null, fetch, timeoutMs: 50, retry });
    await assert.rejects(client.call("me", {}), { code: "DMS_UNREACHABLE", message: /no answer in time/ });
    assert.equal(count, 1);
    const stop = new AbortController();
    stop.abort(new Error("called off"));
    await assert.rejects(client.call("me", {}, stop.signal), /called off/);
    server.closeAllConnections();
    server.close();
  });

  it("says that the DMS cannot be reached, also when the answer breaks off", async () => {
    const nobody = createClient({ address: "http://127.0.0.1:1", token: null, fetch });
    await assert.rejects(nobody.call("me", {}), { code: "DMS_UNREACHABLE" });
    await serve(
      (_, response) => {
        response.write("{");
        response.socket?.destroy();
      },
      async (client) => await assert.rejects(client.call("me", {}), { code: "DMS_UNREACHABLE" }),
    );
  });
});
