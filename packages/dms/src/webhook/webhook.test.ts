import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { LinkedDevice } from "../../test/linked-device.ts";
import { isSignedBy, startReceiver, type Received, type Receiver } from "../../test/receiver.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const LOCAL = { webhookReach: { http: true, networks: ["127.0.0.1/32"] } };

/** The lists that a test looks at are short: their first page is the list. */
interface Delivered {
  readonly id: string;
  readonly event: string;
  readonly state: string;
  readonly attempts: number;
  readonly status: number | null;
  readonly problem: string | null;
  readonly answer: string | null;
  readonly body: string;
}

describe("outgoing webhooks", { timeout: 120_000 }, () => {
  let test: TestDms;
  let anna: TestPerson;
  let receiver: Receiver;
  const publisher = makePublisher({ product: "KIOSK" });

  before(async () => {
    test = await startDms(LOCAL);
    anna = await signUp(test);
    receiver = await startReceiver();
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: "KIOSK", platformRoot });
    await anna.send("POST", "/api/products", { code: "OTHER" });
  });
  after(async () => {
    await test[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  async function add(more: object): Promise<{ id: string; secret: string }> {
    const made = await anna.send("POST", "/api/webhooks", { url: receiver.url, ...more });
    assert.equal(made.statusCode, 201, made.payload);
    return made.json();
  }

  async function deliveries(id: string): Promise<readonly Delivered[]> {
    return (await anna.get(`/api/webhooks/${id}/deliveries`)).json<{ deliveries: readonly Delivered[] }>().deliveries;
  }

  /** The newest attempt is written behind the answer. */
  async function ended(webhookId: string, id: string, holds: (one: Delivered) => boolean): Promise<Delivered> {
    for (;;) {
      const found = (await deliveries(webhookId)).find((one) => one.id === id);
      if (found !== undefined && holds(found)) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const of = (type: string, device?: string) => (received: Received) =>
    received.event.type === type && (device === undefined || received.event.data["device"] === device);

  async function enrol(): Promise<TestDevice> {
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: "KIOSK" }, randomUUID());
    return device;
  }

  it("tell what happens to devices and bundles, signed, to who asks for it", async () => {
    const all = [
      ...["device.claimed", "device.activated", "device.first_seen", "update.confirmed", "update.refused"],
      ...["safe_mode.entered", "bundle.published", "tag.moved", "device.revoked", "certificate.revoked"],
      ...["device.restored", "device.unclaimed"],
    ];
    const { id, secret } = await add({ events: all });
    const quiet = await add({ events: all, product: "OTHER" });
    await anna.upload("KIOSK", publisher.bundle({ version: "1.0.0" }));
    await anna.send("PUT", "/api/products/KIOSK/tags/release", { version: "1.0.0" });
    await anna.send("PUT", "/api/products/KIOSK/tags/release", { version: "1.0.0" });
    const device = await enrol();
    await device.checkIn();
    const update = { updateId: randomUUID(), version: "1.0.0" };
    const refused = { kind: "update-refused", ...update, code: "DISK_FULL", detail: "no room" } as const;
    const generation = "ab".repeat(32);
    device.record(refused);
    device.record(refused);
    device.record({ kind: "confirmed", ...update, generation, product: "KIOSK", securityVersion: 0 });
    device.record({ kind: "safe-mode-entered", reason: "max-faults", faults: 8 });
    assert.equal((await device.sendLog()).status, 200);
    const [certificate] = (await anna.get(`/api/devices/${device.uuid}/certificates`)).json().certificates;
    for (const change of ["revoke", "restore"]) await anna.send("POST", `/api/devices/${device.uuid}/${change}`);
    await anna.send("DELETE", `/api/devices/${device.uuid}/certificates/${certificate.serial}`);
    await anna.send("POST", `/api/devices/${device.uuid}/unclaim`);
    const told = await Promise.all(all.map((type) => receiver.until(of(type))));
    for (const received of told) assert.ok(isSignedBy(secret, received), received.body);
    assert.ok(told.every((received) => !isSignedBy(quiet.secret, received)));
    assert.deepEqual(told.find(of("update.refused"))?.event.data, {
      device: device.uuid,
      product: "KIOSK",
      ...update,
      reason: "DISK_FULL",
      detail: "no room",
    });
    assert.partialDeepStrictEqual(told.find(of("tag.moved"))?.event.data, {
      product: "KIOSK",
      tag: "release",
      from: null,
    });
    const sent = await deliveries(id);
    assert.deepEqual(sent.map(({ event }) => event).toSorted(), all.toSorted(), "each once, repeats not at all");
    assert.deepEqual(await deliveries(quiet.id), []);
  });

  it("are called by devices, which are told what they answer", async () => {
    receiver.answer = ({ event }, response) => {
      const { data = {} } = event.data as { data?: { request?: string } };
      if (data.request === "pin") response.end(JSON.stringify({ pin: "1234" }));
      else if (data.request === "large") response.end("x".repeat(70_000));
      else if (data.request === "text") response.end("plain");
      else response.writeHead(500).end("no such request");
    };
    const { secret } = await add({ code: "PIN" });
    const device = await enrol();
    const linked = await LinkedDevice.open(test, device);
    const ask = (data: object): Promise<unknown> => linked.ask({ request: "webhook", code: "PIN", data });
    assert.deepEqual(await ask({ request: "pin" }), { pin: "1234" });
    assert.equal(await ask({ request: "text" }), "plain");
    const received = await receiver.until(of("device.call", device.uuid));
    assert.ok(isSignedBy(secret, received));
    assert.partialDeepStrictEqual(received.event.data, { product: "KIOSK", code: "PIN", data: { request: "pin" } });
    await assert.rejects(ask({ request: "?" }), { code: "WEBHOOK_FAILED", message: /answered 500.*no such request/ });
    await assert.rejects(ask({ request: "large" }), { code: "WEBHOOK_FAILED", message: /longer than/ });
    await assert.rejects(ask({ request: "pin", ballast: "x".repeat(70_000) }), { code: "INPUT_TOO_LARGE" });
    await assert.rejects(linked.ask({ request: "webhook", code: "NONE" }), { code: "WEBHOOK_UNKNOWN" });
    const rest = await Promise.allSettled(Array.from({ length: 60 }, () => ask({ request: "pin" })));
    const refused = rest.filter((one) => one.status === "rejected");
    assert.equal(refused.length, 6, "sixty a minute");
    linked.socket.terminate();
    receiver.answer = (_, response) => response.writeHead(204).end();
  });

  it("are tried again until they are taken, under one identifier, and replayed by hand", async () => {
    receiver.answer = (_, response) => response.writeHead(503, { "retry-after": "1" }).end("busy".repeat(1_000));
    const { id } = await add({ events: [] });
    const queued = (await anna.send("POST", `/api/webhooks/${id}/test`)).json<{ delivery: string }>().delivery;
    const failed = await ended(id, queued, ({ attempts }) => attempts === 1);
    assert.partialDeepStrictEqual(failed, { state: "waiting", status: 503, problem: "answered 503" });
    assert.equal(failed.answer?.length, 1_024);
    receiver.answer = (_, response) => response.writeHead(200).end("thanks");
    test.clock.advance(600_000);
    const taken = await ended(id, queued, ({ state }) => state === "delivered");
    assert.partialDeepStrictEqual(taken, { attempts: 2, status: 200, problem: null, answer: "thanks" });
    const replayed = await anna.send("POST", `/api/webhooks/${id}/deliveries/${queued}/replay`);
    assert.equal(replayed.statusCode, 202, replayed.payload);
    await ended(id, queued, ({ attempts, state }) => attempts === 1 && state === "delivered");
    assert.equal(receiver.all.filter((received) => received.id === queued).length, 3);
    const unknown = await anna.send("POST", `/api/webhooks/${id}/deliveries/${randomUUID()}/replay`);
    assert.equal(unknown.json().code, "DELIVERY_UNKNOWN");
  });

  it("wait in the database while the DMS is away", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<string>();
    receiver.answer = ({ id }) => resolve(id); // says nothing
    const { id, secret } = await add({ events: [] });
    await anna.send("POST", `/api/webhooks/${id}/test`);
    const held = await asked;
    receiver.answer = (_, response) => response.writeHead(204).end();
    await test.restart();
    await ended(id, held, ({ state }) => state === "delivered");
    const twice = receiver.all.filter((received) => received.id === held);
    assert.ok(twice.length === 2 && twice.every((received) => isSignedBy(secret, received)), "at least once");
    assert.equal(twice[0]?.body, twice[1]?.body);
  });

  it("have secrets that are shown once and can be changed while both count", async () => {
    const { id, secret } = await add({ events: [] });
    const renewed = (await anna.send("POST", `/api/webhooks/${id}/secret`)).json<{ secret: string }>();
    assert.ok(!(await anna.get("/api/webhooks")).payload.includes("whsec_"));
    const send = async (): Promise<Received> => {
      const { delivery } = (await anna.send("POST", `/api/webhooks/${id}/test`)).json();
      return receiver.until((received) => received.id === delivery);
    };
    const both = await send();
    assert.ok(isSignedBy(secret, both) && isSignedBy(renewed.secret, both));
    test.clock.advance(86_400_001);
    const one = await send();
    assert.ok(!isSignedBy(secret, one) && isSignedBy(renewed.secret, one));
  });

  it("are switched off by a receiver that wants no more, and on by their owner", async () => {
    const { id } = await add({ events: ["tag.moved"] });
    receiver.answer = (_, response) => response.writeHead(410).end();
    await anna.send("POST", `/api/webhooks/${id}/test`);
    const isOff = async (): Promise<string | null> => (await anna.get(`/api/webhooks/${id}`)).json().offReason;
    while ((await isOff()) === null) await new Promise((resolve) => setImmediate(resolve));
    assert.match((await isOff()) ?? "", /410/);
    assert.equal((await anna.send("POST", `/api/webhooks/${id}/test`)).json().code, "WEBHOOK_OFF");
    const before = (await deliveries(id)).length;
    await anna.upload("KIOSK", publisher.bundle({ version: "1.1.0" }));
    await anna.send("PUT", "/api/products/KIOSK/tags/release", { version: "1.1.0" });
    assert.equal((await deliveries(id)).length, before, "nothing waits for who wants nothing");
    receiver.answer = (_, response) => response.writeHead(204).end();
    assert.equal((await anna.send("PUT", `/api/webhooks/${id}`, { isOn: true })).json().isOn, true);
    const { delivery } = (await anna.send("POST", `/api/webhooks/${id}/test`)).json();
    await ended(id, delivery, ({ state }) => state === "delivered");
    assert.equal((await anna.send("DELETE", `/api/webhooks/${id}`)).statusCode, 204);
    assert.equal((await anna.get(`/api/webhooks/${id}`)).json().code, "WEBHOOK_UNKNOWN");
  });

  it("follow no redirect, and show why", async () => {
    const seen = receiver.all.length;
    receiver.answer = (_, response) => response.writeHead(302, { location: receiver.url }).end();
    const { id } = await add({ events: [] });
    const { delivery } = (await anna.send("POST", `/api/webhooks/${id}/test`)).json();
    const { problem } = await ended(id, delivery, ({ attempts }) => attempts === 1);
    assert.equal(problem, "answered 302: redirects are not followed");
    assert.equal(receiver.all.length, seen + 1);
    receiver.answer = (_, response) => response.writeHead(204).end();
  });

  it("lead nowhere that the operator has not opened, and have codes that are free", async () => {
    for (const url of [
      "https://127.0.0.2/",
      "http://169.254.169.254/latest",
      "ftp://example.com/",
      "https://a:b@example.com",
    ]) {
      const refused = await anna.send("POST", "/api/webhooks", { url });
      assert.equal(refused.json().code, "WEBHOOK_ADDRESS_REFUSED", url);
    }
    await add({ code: "TAKEN" });
    assert.equal((await anna.send("POST", "/api/webhooks", { url: receiver.url, code: "TAKEN" })).statusCode, 409);
    await add({ code: "TAKEN", product: "KIOSK" });
  });
});
