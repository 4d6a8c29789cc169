import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DEVICE_HEADER } from "@regrow/core/protocol";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { packHead } from "@regrow/node/delta";
import { VirtualClock } from "@regrow/sim/clock";
import { refusal, startFakeDms, type FakeDms, type FakeHandler } from "../../test/fake-dms.ts";
import { DEVICE_UUID, pem } from "../../test/tls-fixtures.ts";
import { NO_WISH } from "../update/check-in.ts";
import { DmsClient, messageOf, returnOf } from "./index.ts";

const SIGNAL = new AbortController().signal;
const CHECK_IN = {
  running: null,
  onTrial: false,
  safeMode: null,
  appFaults: 0,
  securityVersion: 0,
  platform: "linux-x64",
  framework: "0.1.0",
  freeBytes: 1,
  logSequence: 0,
  wish: NO_WISH,
};
const ANSWER = {
  offer: null,
  standing: null,
  reasons: [{ code: "up-to-date", text: "The device runs it" }],
  logSequence: 0,
  timeMs: 1,
  return: { afterMs: 1_000, jitterMs: 500 },
};

function clientOf(
  dms: FakeDms,
  options: { readonly clock?: VirtualClock; readonly ca?: "ca" | "other-ca" } = {},
): DmsClient {
  const certificate = { keyPem: pem("device.key"), certificatePem: pem("device") };
  return new DmsClient({
    url: dms.url,
    caPem: pem(options.ca ?? "ca"),
    certificate,
    uuid: DEVICE_UUID,
    clock: options.clock ?? new VirtualClock(),
  });
}

/** What the client makes of an answer. */
async function errorOf(handle: FakeHandler): Promise<RegrowError> {
  await using dms = await startFakeDms(handle);
  using client = clientOf(dms);
  return await rejection(client.checkIn(CHECK_IN, SIGNAL));
}

async function rejection(promise: Promise<unknown>): Promise<RegrowError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RegrowError, String(error));
  return error;
}

describe("DmsClient", () => {
  it("shows certificate and UUID, and gives back the validated answer", async () => {
    await using dms = await startFakeDms(() => ({ kind: "json", value: ANSWER }));
    using client = clientOf(dms);
    assert.deepEqual(await client.checkIn(CHECK_IN, SIGNAL), ANSWER);
    assert.deepEqual(await client.checkIn(CHECK_IN, SIGNAL), ANSWER);
    const [request] = dms.requests;
    assert.deepEqual(
      [request?.method, request?.path, request?.headers[DEVICE_HEADER], request?.hasCertificate],
      ["POST", "/check-in", DEVICE_UUID, true],
    );
    assert.deepEqual(request?.body, CHECK_IN);
  });

  it("asks for a given file by its hash, and reads no more than was named", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    await using dms = await startFakeDms(() => ({ kind: "bytes", bytes }));
    using client = clientOf(dms);
    assert.deepEqual(new Uint8Array(await client.file("a".repeat(64), 3, SIGNAL)), bytes);
    assert.equal(dms.requests[0]?.path, `/files/${"a".repeat(64)}`);
    assert.equal((await rejection(client.file("a".repeat(64), 2, SIGNAL))).code, "DMS_ANSWER_INVALID");
    dms.handle = () => refusal("GIVEN_FILE_UNKNOWN", "none", 404);
    assert.equal((await rejection(client.file("a".repeat(64), 3, SIGNAL))).code, "GIVEN_FILE_UNKNOWN");
  });

  it("asks for a head beside a manifest that it has, and for the whole where the DMS does not know that or sends rubbish", async () => {
    const [head, manifest] = [Buffer.from("the head ".repeat(50)), Buffer.from("the head of old ".repeat(50))];
    const base = { id: "b".repeat(64), manifest };
    const packed = await packHead(head, manifest);
    const answers = [
      { kind: "bytes", bytes: packed },
      refusal("BUNDLE_UNKNOWN", "no", 404),
      { kind: "bytes", bytes: head },
    ] as const;
    for (const [index, requests] of [
      [0, 1],
      [1, 2],
      [2, 2],
    ] as const) {
      await using dms = await startFakeDms(({ path }) =>
        path.endsWith("/head") ? { kind: "bytes", bytes: head } : answers[index],
      );
      using client = clientOf(dms);
      assert.deepEqual(Buffer.from(await client.head("1", 1_000, SIGNAL, base)), head);
      assert.equal(dms.requests.length, requests);
      assert.equal(dms.requests[0]?.path, `/bundles/1/head/${base.id}`);
    }
  });

  it("gives a refusal its code, its message and the time to come back", async () => {
    const error = await errorOf(() =>
      refusal("DEVICE_NOT_CLAIMED", "device not claimed", 403, { afterMs: 60_000, jitterMs: 5 }),
    );
    assert.equal(error.code, "DEVICE_NOT_CLAIMED");
    assert.equal(messageOf(error), "device not claimed");
    assert.deepEqual(returnOf(error), { afterMs: 60_000, jitterMs: 5 });
  });

  it("has a code for every answer that is none", async () => {
    const rows: readonly (readonly [string, FakeHandler, ErrorCode])[] = [
      ["garbage", () => ({ kind: "bytes", bytes: new Uint8Array([0xff, 0, 1]) }), "DMS_ANSWER_INVALID"],
      ["another form", () => ({ kind: "json", value: { ...ANSWER, surprise: 1 } }), "DMS_ANSWER_INVALID"],
      ["too long", () => ({ kind: "bytes", bytes: new Uint8Array(300 * 1024) }), "DMS_ANSWER_INVALID"],
      ["500 without a body", () => ({ kind: "bytes", bytes: new Uint8Array(0), status: 500 }), "DMS_UNREACHABLE"],
      ["502 of a proxy", () => ({ kind: "bytes", bytes: new Uint8Array([60]), status: 502 }), "DMS_UNREACHABLE"],
      [
        "a redirect",
        () => ({ kind: "bytes", bytes: new Uint8Array(0), status: 307, headers: { location: "/elsewhere" } }),
        "DMS_ANSWER_INVALID",
      ],
      ["a code that nobody knows", () => refusal("FROM_THE_FUTURE", "no"), "DMS_ANSWER_INVALID"],
      ["no answer at all", () => ({ kind: "hang-up" }), "DMS_UNREACHABLE"],
      [
        "half an answer",
        () => ({ kind: "bytes", bytes: Buffer.from(JSON.stringify(ANSWER)), cutAfterBytes: 10 }),
        "DMS_UNREACHABLE",
      ],
    ];
    for (const [name, handle, code] of rows) assert.equal((await errorOf(handle)).code, code, name);
  });

  it("follows no redirect", async () => {
    await using dms = await startFakeDms(() => ({
      kind: "bytes",
      bytes: new Uint8Array(0),
      status: 302,
      headers: { location: "/check-in" },
    }));
    using client = clientOf(dms);
    await rejection(client.checkIn(CHECK_IN, SIGNAL));
    assert.equal(dms.requests.length, 1);
  });

  it("believes no server that another authority vouches for", async () => {
    await using other = await startFakeDms(() => ({ kind: "json", value: ANSWER }), "other-server");
    using client = clientOf(other);
    assert.equal((await rejection(client.checkIn(CHECK_IN, SIGNAL))).code, "DMS_UNREACHABLE");
    assert.equal(other.requests.length, 0);
  });

  it("stops waiting for a server that says nothing", async () => {
    const clock = new VirtualClock();
    const asked = Promise.withResolvers<void>();
    await using dms = await startFakeDms(() => {
      asked.resolve();
      return { kind: "silence" };
    });
    using client = clientOf(dms, { clock });
    const error = rejection(client.checkIn(CHECK_IN, SIGNAL));
    await asked.promise;
    await clock.advance(30_000);
    assert.equal((await error).code, "DMS_SILENT");
    assert.deepEqual(clock.pending(), []);
  });

  it("ends with the caller's reason when aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("stopped");
    await using dms = await startFakeDms(() => {
      abort.abort(reason);
      return { kind: "silence" };
    });
    using client = clientOf(dms);
    await assert.rejects(client.checkIn(CHECK_IN, abort.signal), reason);
  });

  it("sends once more when a kept connection was closed under it", async () => {
    let isFirst = true;
    await using dms = await startFakeDms(({ path }) => {
      if (path !== "/check-in" || !isFirst) return { kind: "json", value: ANSWER };
      isFirst = false;
      return { kind: "json", value: ANSWER };
    });
    using client = clientOf(dms);
    await client.checkIn(CHECK_IN, SIGNAL);
    let hangUps = 1;
    dms.handle = () => (hangUps-- > 0 ? { kind: "hang-up" } : { kind: "json", value: ANSWER });
    assert.deepEqual(await client.checkIn(CHECK_IN, SIGNAL), ANSWER);
    assert.equal(dms.requests.length, 3);
  });

  it("never sends a claim twice", async () => {
    await using dms = await startFakeDms(() => ({ kind: "json", value: ANSWER }));
    using client = clientOf(dms);
    await client.checkIn(CHECK_IN, SIGNAL);
    dms.handle = () => ({ kind: "hang-up" });
    await rejection(client.claim({ token: "0123456789" }, SIGNAL));
    assert.equal(dms.requests.filter(({ path }) => path === "/claim").length, 1);
  });

  it("asks for the rest of a pack, and only of the same one", async () => {
    await using dms = await startFakeDms(() => ({
      kind: "bytes",
      status: 206,
      bytes: new Uint8Array(5),
      headers: { etag: '"a"', "content-range": "bytes 5-9/10" },
    }));
    using client = clientOf(dms);
    const answer = await client.pack("b", "none", { offsetBytes: 5, etag: '"a"' }, SIGNAL);
    await answer.body.return();
    assert.deepEqual([answer.offsetBytes, answer.totalBytes, answer.etag], [5, 10, '"a"']);
    assert.deepEqual(
      [dms.requests[0]?.path, dms.requests[0]?.headers.range, dms.requests[0]?.headers["if-range"]],
      ["/bundles/b/pack/none", "bytes=5-", '"a"'],
    );
    dms.handle = () => ({
      kind: "bytes",
      status: 206,
      bytes: new Uint8Array(5),
      headers: { etag: '"a"', "content-range": "bytes 4-8/10" },
    });
    assert.equal(
      (await rejection(client.pack("b", "none", { offsetBytes: 5, etag: '"a"' }, SIGNAL))).code,
      "DMS_ANSWER_INVALID",
    );
  });

  it("keeps no connection busy with an answer that nobody reads", async () => {
    const isPack = (path: string): boolean => path.startsWith("/bundles");
    await using dms = await startFakeDms(({ path }) =>
      isPack(path)
        ? { kind: "bytes", bytes: new Uint8Array(10), status: 416 }
        : { kind: "json", value: { pin: "BCDF-GHJK", validMs: 1, checkEveryMs: 1_000 } },
    );
    using client = clientOf(dms);
    // As many as there may be connections: what comes after them would wait for one.
    for (let count = 0; count < 4; count += 1)
      await assert.rejects(client.pack("b", "none", { offsetBytes: 9, etag: "x" }, SIGNAL), {
        code: "UPDATE_PACK_INVALID",
      });
    assert.equal((await client.pin(SIGNAL)).pin, "BCDF-GHJK");
  });

  it("takes a DMS that is not well for one that is not there: nothing is wrong with what was asked", async () => {
    for (const code of ["INTERNAL", "STORAGE_FULL", "STORAGE_FAILED"]) {
      const error = await errorOf(() => refusal(code, "its disk", 500, { afterMs: 7_000, jitterMs: 1 }));
      assert.equal(error.code, "DMS_UNREACHABLE");
      assert.deepEqual([messageOf(error), returnOf(error)], ["its disk", { afterMs: 7_000, jitterMs: 1 }]);
    }
  });
});
