import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { connect as connectPlain, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { connect as connectTls } from "node:tls";
import { Refusal } from "@regrow/core/protocol";
import { Compile } from "typebox/compile";
import { startDms, type TestDms } from "../start-dms.ts";
import { TestDevice } from "../test-device.ts";

interface Raw {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** What comes back for these bytes until the other side has closed the connection. */
async function sent(socket: Socket, bytes: string | Uint8Array): Promise<Raw> {
  socket.on("error", () => {}); // what was still on its way to a connection that is closed
  socket.write(bytes);
  let text = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk.toString("latin1");
  const [head = "", body = ""] = text.split("\r\n\r\n", 2);
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), head, body };
}

const HEAD = "GET /healthz HTTP/1.1\r\nhost: x\r\n";
/** Bytes that are no request, and what they are answered with. */
const UNREADABLE = [
  ["garbage", "\u0000\u0001\u0002 not http\r\n\r\n", 400, "INPUT_INVALID"],
  ["TLS in TLS", Uint8Array.of(0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3), 400, "INPUT_INVALID"],
  ["a request of another protocol", "GET / HTTQ/9.9\r\n\r\n", 400, "INPUT_INVALID"],
  ["a header with a line end in it", `${HEAD}x: a\rb\r\n\r\n`, 400, "INPUT_INVALID"],
  ["two lengths", `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\n`, 400, "INPUT_INVALID"],
  ["length and chunks", `${HEAD}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`, 400, "INPUT_INVALID"],
  ["headers that do not end", `${HEAD}x: ${"a".repeat(20_000)}`, 431, "INPUT_TOO_LARGE"],
  ["an address that does not end", `GET /${"a".repeat(20_000)}`, 431, "INPUT_TOO_LARGE"],
] as const;

describe("bytes that are no request", () => {
  let test: TestDms;
  before(async () => void (test = await startDms()));
  after(() => test[Symbol.asyncDispose]());

  const places = {
    people: (): Socket => connectPlain({ ...placeOf(test.dms.peopleUrl), allowHalfOpen: true }),
    devices: (): Socket => connectTls({ ...placeOf(test.dms.deviceUrl), ca: test.dms.caPem }),
  } as const;

  for (const [name, bytes, status, code] of UNREADABLE)
    it(`are refused in each listener's own words, and the connection ends: ${name}`, async () => {
      const people = await sent(places.people(), bytes);
      assert.equal(people.status, status, people.head);
      assert.match(people.head, /content-type: application\/problem\+json/);
      const problem = JSON.parse(people.body);
      assert.deepEqual([problem.code, problem.status], [code, status]);

      const device = await sent(places.devices(), bytes);
      assert.equal(device.status, status, device.head);
      const refusal: unknown = JSON.parse(device.body);
      assert.ok(REFUSAL.Check(refusal), device.body);
      assert.deepEqual([refusal.code, refusal.return], [code, { afterMs: 60_000, jitterMs: 60_000 }]);
      for (const { head, body } of [people, device]) assert.doesNotMatch(`${head}${body}`, /HPE_|llhttp|fastify|node/i);
    });

  it("are no worse off than an address that cannot be read: a device is refused in words of the protocol", async () => {
    const device = new TestDevice(test);
    for (const path of [`/check-in/${"x".repeat(200)}/1`, "/%c0%af", "/metadata/%"]) {
      const { status, body } = await device.ask("GET", path);
      assert.equal(status, 400, path);
      assert.ok(REFUSAL.Check(body), JSON.stringify(body));
      assert.equal(body.code, "INPUT_INVALID");
    }
    assert.equal((await device.ask("GET", `/${randomUUID()}`)).body["code"], "ROUTE_UNKNOWN");
  });

  it("are not refused without a word where Node would do so by itself", async () => {
    for (const [headers, code] of [
      ["", "INPUT_INVALID"],
      ["host: x\r\nexpect: the-unexpected\r\n", "ROUTE_UNKNOWN"],
    ] as const) {
      const bytes = `GET /nowhere HTTP/1.1\r\n${headers}connection: close\r\n\r\n`;
      const refusal: unknown = JSON.parse((await sent(places.devices(), bytes)).body);
      assert.ok(REFUSAL.Check(refusal));
      assert.equal(refusal.code, code);
    }
  });
});

const REFUSAL = Compile(Refusal);

function placeOf(address: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) };
}
