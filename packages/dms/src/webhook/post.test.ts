import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { after, before, describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { AllowedAddresses } from "./allowed-addresses.ts";
import { Poster, type Post, type Resolve } from "./post.ts";

const OPEN = { http: true, networks: ["127.0.0.1/32"] };
const LOCAL = { address: "127.0.0.1", family: 4 };

describe("a post to an address that somebody else has chosen", { timeout: 60_000 }, () => {
  let answer: RequestListener = (_, response) => response.end();
  const server = createServer((request, response) => answer(request, response));
  let port: number;
  before(async () => {
    port = await listen(server);
  });
  after(() => server.close().closeAllConnections());

  async function post(more: Partial<Post>, resolve: Resolve = async () => [LOCAL], reach: object = OPEN) {
    using poster = new Poster({ clock: new SystemClock(), addresses: new AllowedAddresses(reach), resolve });
    const standard = { url: `http://hook.test:${port}/`, headers: {}, body: "{}", withinMs: 20_000, answerBytes: 100 };
    return await poster.post({ ...standard, signal: new AbortController().signal, ...more });
  }

  it("goes to the address that was judged, which is looked up once", async () => {
    let lookups = 0;
    const rebinding: Resolve = async () => {
      lookups += 1;
      return lookups === 1 ? [LOCAL, { address: "10.0.0.1", family: 4 }] : [{ address: "127.0.0.2", family: 4 }];
    };
    assert.equal((await post({}, rebinding)).status, 200);
    assert.equal(lookups, 1);
  });

  it("goes to no address that is not open, whatever its name leads to", async () => {
    for (const address of ["127.0.0.2", "169.254.169.254", "10.0.0.1", "::1", "::ffff:127.0.0.2"]) {
      const refused = await post({}, async () => [{ address, family: address.includes(":") ? 6 : 4 }]);
      assert.equal(refused.status, null);
      assert.match(refused.problem ?? "", /not called: its name leads to no address of the internet/, address);
    }
    assert.match((await post({ url: `http://127.0.0.2:${port}/` })).problem ?? "", /not called/);
    assert.match((await post({}, undefined, { networks: ["127.0.0.1"] })).problem ?? "", /only https/);
    assert.match((await post({}, async () => [])).problem ?? "", /not called/);
  });

  it("takes the beginning of an answer without end", async () => {
    answer = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
      };
      response.on("drain", more).on("error", () => {});
      more();
    };
    assert.partialDeepStrictEqual(await post({}), { status: 200, answer: "x".repeat(100), problem: null });
  });

  it("ends in time with who says nothing, or never stops with headers", async () => {
    const silent = createTcpServer(() => {});
    const silentPort = await listen(silent);
    const late = await post({ url: `http://hook.test:${silentPort}/`, withinMs: 50 });
    assert.equal(late.problem, "no answer within 0.05 s");
    silent.close();
    const talker = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.write(`HTTP/1.1 200 OK\r\n${"x-more: of it\r\n".repeat(5_000)}`);
    });
    const talked = await post({ url: `http://hook.test:${await listen(talker)}/` });
    assert.match(talked.problem ?? "", /HPE_HEADER_OVERFLOW/);
    talker.close();
  });

  it("tells what went wrong, in words for its owner", async () => {
    const gone = createTcpServer();
    const gonePort = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    assert.match((await post({ url: `http://hook.test:${gonePort}/` })).problem ?? "", /ECONNREFUSED/);
    assert.match((await post({ url: `https://hook.test:${port}/` })).problem ?? "", /TLS failed|connection failed/);
    const unknown = Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    assert.equal((await post({}, () => Promise.reject(unknown))).problem, "its name is not known");
    answer = (_, response) => response.writeHead(429, { "retry-after": "7" }).end();
    assert.partialDeepStrictEqual(await post({}), { status: 429, retryAfterMs: 7_000 });
  });
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
