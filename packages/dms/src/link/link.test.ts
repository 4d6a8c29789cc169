import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { encode } from "@msgpack/msgpack";
import { LinkedDevice, Refused, openSocket } from "../../test/linked-device.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Detail {
  readonly onlineSinceMs: number | null;
  readonly linkEndedAtMs: number | null;
  readonly link: { readonly isSafeMode: boolean; readonly telemetry: { readonly values: object } | null } | null;
}

/** Asks until it is so: what ends a link is told to the DMS a moment later. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}

describe("a device's live link", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  before(async () => {
    test = await startDms({ linkLimits: { burst: 100, perSecond: 50, waits: 2 } });
    anna = await signUp(test);
    device = await enrolled();
  });
  after(() => test[Symbol.asyncDispose]());

  const enrolled = async (): Promise<TestDevice> => {
    const made = new TestDevice(test);
    await made.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
      randomUUID(),
    );
    return made;
  };
  const detail = async (uuid = device.uuid): Promise<Detail> => (await anna.get(`/api/devices/${uuid}`)).json<Detail>();
  const refusalOf = async (opening: Promise<unknown>): Promise<unknown> => {
    const error = await opening.then(
      () => assert.fail("it was let in"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refused, String(error));
    return [error.status, error.body["code"]];
  };

  it("is seen as presence while it is open, and no longer", async () => {
    assert.equal((await detail()).link, null);
    const linked = await LinkedDevice.open(test, device, () => null, { isSafeMode: true });
    const { onlineSinceMs, link } = await detail();
    assert.ok(onlineSinceMs !== null && link?.isSafeMode === true);
    await linked.ask({ request: "telemetry", values: { uptime: 7, version: "1.0.0" } });
    assert.deepEqual((await detail()).link?.telemetry?.values, { uptime: 7, version: "1.0.0" });
    const { devices } = (await anna.get("/api/devices")).json<{
      devices: { uuid: string; onlineSinceMs: number | null }[];
    }>();
    assert.equal(devices.find(({ uuid }) => uuid === device.uuid)?.onlineSinceMs, onlineSinceMs);
    linked.socket.close();
    await linked.closed;
    await until(async () => (await detail()).onlineSinceMs === null);
  });

  it("is remembered when it has ended, by its owner, until there is a newer one", async () => {
    const own = await enrolled();
    const endedAtMs = async (): Promise<number | null> => (await detail(own.uuid)).linkEndedAtMs;
    assert.equal(await endedAtMs(), null);
    const linked = await LinkedDevice.open(test, own, () => null);
    assert.equal(await endedAtMs(), null);
    test.clock.advance(60_000);
    linked.socket.close();
    await linked.closed;
    await until(async () => (await detail(own.uuid)).onlineSinceMs === null);
    const atMs = (await endedAtMs()) ?? 0;
    assert.ok(atMs > 0 && atMs <= test.clock.nowMs(), String(atMs));
    test.clock.advance(60_000);
    assert.equal(await endedAtMs(), atMs);
    const again = await LinkedDevice.open(test, own, () => null);
    assert.equal(await endedAtMs(), null);
    again.socket.close();
    await again.closed;
  });

  it("is opened only with the checks of every request of a device", async () => {
    const stranger = new TestDevice(test);
    stranger.uuid = randomUUID();
    assert.deepEqual(await refusalOf(openSocket(test, stranger)), [401, "DEVICE_CERTIFICATE_MISSING"]);
    const wrong = openSocket(test, device, { headers: { "regrow-device": randomUUID() } });
    assert.deepEqual(await refusalOf(wrong), [403, "DEVICE_UUID_MISMATCH"]);
    const unclaimed = new TestDevice(test);
    await unclaimed.provision(await anna.makeToken("provision"), randomUUID());
    assert.deepEqual(await refusalOf(openSocket(test, unclaimed)), [403, "DEVICE_NOT_CLAIMED"]);
    assert.equal((await device.ask("GET", "/link")).body["code"], "WEBSOCKET_REQUIRED");
  });

  it("answers echo with what it was sent, and what it does not know with unknown", async () => {
    const linked = await LinkedDevice.open(test, device);
    const data = { deep: [1, { x: "ü" }], bytes: Uint8Array.of(1, 2) };
    assert.deepEqual(
      JSON.stringify(await linked.ask({ request: "echo", data })),
      JSON.stringify({ ...data, bytes: Buffer.from([1, 2]) }),
    );
    await assert.rejects(linked.ask({ request: "webhook", code: "NONE", data: {} }), { code: "WEBHOOK_UNKNOWN" });
    await assert.rejects(linked.ask({ request: "ota", force: true, version: null }), { code: "LINK_MESSAGE_UNKNOWN" });
    await assert.rejects(linked.ask({ request: "console-data", console: 99, sequence: 0, bytes: Uint8Array.of(1) }), {
      code: "CONSOLE_LOST",
    });
    const raw = once(linked.socket, "message");
    linked.socket.send(encode({ id: 4_000_000, request: "from-the-future" }));
    assert.match(Buffer.from((await raw)[0] as Buffer).toString("latin1"), /LINK_MESSAGE_UNKNOWN/);
    linked.socket.terminate();
  });

  it("has a device check in at once when there is something for it, and no other", async () => {
    const actions: string[] = [];
    const linked = await LinkedDevice.open(test, device, (request) => {
      if (request.request === "action") actions.push(request.action);
      return null;
    });
    assert.equal((await anna.send("POST", `/api/devices/${device.uuid}/orders`, { kind: "wipe" })).statusCode, 201);
    await until(async () => actions.length === 1);
    assert.deepEqual(actions, ["claimed"]);
    linked.socket.terminate();
  });

  it("gives way to a newer one of the same device", async () => {
    const [first, second] = [await LinkedDevice.open(test, device), await LinkedDevice.open(test, device)];
    assert.equal((await first.closed).code, 4000);
    assert.notEqual((await detail()).onlineSinceMs, null);
    second.socket.terminate();
  });

  it("of a device that has been shut out ends at once, and is not opened again", async () => {
    const bad = await enrolled();
    const linked = await LinkedDevice.open(test, bad);
    assert.ok((await anna.send("POST", `/api/devices/${bad.uuid}/revoke`, {})).statusCode < 300);
    assert.equal((await linked.closed).code, 4003);
    assert.deepEqual(await refusalOf(openSocket(test, bad)), [403, "DEVICE_REVOKED"]);
  });

  it("of a device that floods is slowed, then closed with the reason; others are not held up", async () => {
    const other = await LinkedDevice.open(test, await enrolled());
    const flooding = await LinkedDevice.open(test, device);
    let sent = 0;
    let isOver = false;
    void flooding.closed.then(() => (isOver = true));
    const flood = (async () => {
      for (; !isOver && sent < 100_000; sent += 100) {
        for (let count = 0; count < 100; count += 1)
          flooding.socket.send(encode({ id: sent + count + 100, request: "ping" }));
        await new Promise(setImmediate);
      }
    })();
    assert.equal(await other.ask({ request: "echo", data: "still here" }), "still here");
    assert.deepEqual(await flooding.closed, { code: 4029, reason: "too many messages" });
    await flood;
    assert.equal(await other.ask({ request: "echo", data: "here" }), "here");
    other.socket.terminate();
  });

  it("of a device that does not read what it asks for is closed, and costs no more than so much memory", async () => {
    await using small = await startDms({ linkLimits: { bufferedBytes: 64 * 1024 } });
    const owner = await signUp(small);
    const made = new TestDevice(small);
    await made.enrol(
      { provision: await owner.makeToken("provision"), claim: await owner.makeToken("claim") },
      randomUUID(),
    );
    const greedy = await LinkedDevice.open(small, made);
    greedy.socket.pause();
    const data = new Uint8Array(100_000);
    // More than the system's buffers hold.
    for (let id = 1_000; id < 1_400; id += 1) greedy.socket.send(encode({ id, request: "echo", data }));
    await until(async () => (await owner.get(`/api/devices/${made.uuid}`)).json<Detail>().link === null);
    greedy.socket.terminate();
  });

  it("is closed when a message is longer than allowed", async () => {
    const linked = await LinkedDevice.open(test, device);
    linked.socket.send(new Uint8Array(128 * 1024 + 1));
    assert.equal((await linked.closed).code, 1009);
  });

  it("is refused when the DMS holds as many as it can, with a time to come back", async () => {
    await using small = await startDms({ linkLimits: { links: 1 } });
    const owner = await signUp(small);
    const make = async (): Promise<TestDevice> => {
      const made = new TestDevice(small);
      await made.enrol(
        { provision: await owner.makeToken("provision"), claim: await owner.makeToken("claim") },
        randomUUID(),
      );
      return made;
    };
    const [one, two] = [await make(), await make()];
    const linked = await LinkedDevice.open(small, one);
    assert.deepEqual(await refusalOf(openSocket(small, two)), [503, "LINKS_FULL"]);
    const again = await LinkedDevice.open(small, one);
    assert.equal((await linked.closed).code, 4000);
    await small.restart();
    assert.equal((await again.closed).code, 1001);
    await LinkedDevice.open(small, two).then(({ socket }) => socket.terminate());
  });

  it("asks a silent device for a sign of life, and ends when none comes", async () => {
    const made = await enrolled();
    const alive = await LinkedDevice.open(test, made);
    const pinged = once(alive.socket, "ping");
    test.clock.advance(31_000);
    await pinged;
    // Behind the answer to the ping.
    await alive.ask({ request: "echo", data: null });
    assert.notEqual((await detail(made.uuid)).link, null);
    alive.socket.pause();
    test.clock.advance(76_000);
    await until(async () => (await detail(made.uuid)).link === null);
    alive.socket.terminate();
  });
});
