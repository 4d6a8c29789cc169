import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import type { BulkAnswer } from "./bulk-schemas.ts";

interface Listed {
  readonly uuid: string;
  readonly tag: string;
  readonly labels: readonly string[];
}

describe("a change to many devices", () => {
  let test: TestDms;
  let anna: TestPerson;
  let bert: TestPerson;
  const publisher = makePublisher();
  const { product } = publisher;
  const devices: TestDevice[] = [];
  /** Made known by Anna, and nobody's. */
  let unclaimed: TestDevice;

  before(async () => {
    test = await startDms();
    anna = await signUp(test, "anna", { organisation: "Anna Ltd" });
    bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: product, platformRoot });
    for (const version of ["1.0.0", "1.1.0"])
      await anna.upload(product, publisher.bundle({ version, files: { "main.mjs": version } }));
    await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.0.0" });
    await anna.send("PUT", `/api/products/${product}/tags/beta`, { version: "1.1.0" });
    for (let count = 0; count < 4; count += 1) {
      const device = new TestDevice(test);
      const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
      await device.enrol({ ...tokens, product }, randomUUID());
      devices.push(device);
    }
    unclaimed = new TestDevice(test);
    await unclaimed.provision(await anna.makeToken("provision"), randomUUID());
    for (const device of devices.slice(1)) await device.checkIn();
  });
  after(() => test[Symbol.asyncDispose]());

  const uuids = (): string[] => devices.map(({ uuid }) => uuid);
  const ask = async (path: string, body: object, by = anna): Promise<BulkAnswer> => {
    const answer = await by.send("POST", `/api/devices/${path}`, body);
    assert.equal(answer.statusCode, 200, answer.payload);
    return answer.json();
  };
  const codeOf = (answer: LightMyRequestResponse): string => answer.json<{ code: string }>().code;
  const list = async (by = anna): Promise<readonly Listed[]> =>
    (await by.get("/api/devices")).json<{ devices: Listed[] }>().devices;
  /** Shows it, then does what was shown. */
  const change = async (path: string, body: object): Promise<BulkAnswer> => {
    const { confirm } = await ask(path, body);
    return ask(path, { ...body, confirm });
  };
  const tagsOf = async (): Promise<readonly string[]> => {
    const all = new Map((await list()).map(({ uuid, tag }) => [uuid, tag]));
    return uuids().map((uuid) => all.get(uuid) ?? "");
  };
  beforeEach(async () => {
    for (const uuid of uuids()) {
      await anna.send("PUT", `/api/devices/${uuid}/tag`, { tag: "release" });
      await anna.send("PUT", `/api/devices/${uuid}/description`, { labels: [] });
    }
  });

  it("is shown before it is done: what devices will be offered is what each is told then (law L10)", async () => {
    const body = { select: { uuids: uuids() }, tag: "beta" };
    const preview = await ask("tags", body);
    assert.deepEqual([preview.isDone, preview.devices, preview.refused], [false, 4, []]);
    const counted = preview.effects.map(({ text, version, devices: count }) => [text, version, count]);
    assert.deepEqual(counted, [
      ["will be offered 1.1.0", "1.1.0", 3],
      ["has never checked in: what it will be offered is decided then", null, 1],
    ]);
    assert.deepEqual(preview.effects[1]?.examples, [devices[0]?.uuid]);
    assert.deepEqual(await tagsOf(), ["release", "release", "release", "release"], "nothing has changed");

    const done = await ask("tags", { ...body, confirm: preview.confirm });
    assert.deepEqual({ ...done, isDone: false }, preview);
    assert.deepEqual(await tagsOf(), ["beta", "beta", "beta", "beta"]);
    const offer = (await devices[1]?.checkIn())?.body["offer"] as { readonly version: string } | undefined;
    assert.equal(offer?.version, "1.1.0");
  });

  it("reaches devices that were told that there is nothing: the next check-in is answered anew", async () => {
    const [device] = devices;
    assert.ok(device !== undefined);
    const running = { id: "a".repeat(64), product, version: "1.1.0", securityVersion: 0 };
    await anna.send("PUT", `/api/devices/${device.uuid}/update-policy`, { window: "00:00-00:01", utcOffsetMinutes: 0 });
    const { body } = await device.checkIn({ running });
    const again = async (): Promise<number> =>
      (await device.ask("GET", `/check-in/${String(body["standing"])}/0`)).status;
    if (body["standing"] !== null) {
      assert.equal(await again(), 204);
      await change("tags", { select: { uuids: [device.uuid] }, tag: "beta" });
      assert.equal(await again(), 205);
    }
    await anna.send("DELETE", `/api/devices/${device.uuid}/update-policy`);
  });

  it("is refused when somebody has changed something in between, and shown anew", async () => {
    const body = { select: { filter: { product } }, tag: "beta" };
    const others: readonly (() => Promise<unknown>)[] = [
      () => anna.send("PUT", `/api/devices/${uuids()[2]}/tag`, { tag: "alpha" }),
      () => anna.send("PUT", `/api/products/${product}/tags/beta`, { version: "1.0.0" }),
      () => anna.send("PUT", `/api/products/${product}/update-policy`, { asksFirst: true }),
      () => anna.send("PUT", `/api/devices/${uuids()[2]}/update-policy`, { asksFirst: true }),
      () => anna.send("PUT", `/api/devices/${uuids()[2]}/consents/1.1.0`),
      () => anna.send("POST", `/api/devices/${uuids()[2]}/revoke`),
    ];
    for (const other of others) {
      const { confirm } = await ask("tags", body);
      await other();
      const refused = await anna.send("POST", "/api/devices/tags", { ...body, confirm });
      assert.deepEqual([refused.statusCode, codeOf(refused)], [409, "BULK_CHANGED"], other.toString());
      assert.ok(!(await tagsOf()).includes("beta"), "nothing was done");
      assert.notEqual((await ask("tags", body)).confirm, confirm);
    }
    await anna.send("POST", `/api/devices/${uuids()[2]}/restore`);
    await anna.send("DELETE", `/api/devices/${uuids()[2]}/update-policy`);
    await anna.send("PUT", `/api/products/${product}/update-policy`, {});
    await anna.send("PUT", `/api/products/${product}/tags/beta`, { version: "1.1.0" });
  });

  it("is not refused because devices go on checking in, nor for what is not among them", async () => {
    const body = { select: { uuids: uuids().slice(0, 2) }, tag: "beta" };
    const { confirm } = await ask("tags", body);
    await devices[1]?.checkIn({ freeBytes: 5, appFaults: 3 });
    await anna.send("PUT", `/api/devices/${uuids()[3]}/tag`, { tag: "alpha" });
    assert.equal((await ask("tags", { ...body, confirm })).isDone, true);
  });

  it("is confirmed for what was asked: another tag, other devices or other labels are another preview", async () => {
    const [one, two] = [
      { select: { uuids: uuids() }, tag: "beta" },
      { select: { uuids: uuids() }, tag: "alpha" },
    ];
    const { confirm } = await ask("tags", one);
    for (const body of [two, { ...one, select: { uuids: uuids().slice(1) } }])
      assert.equal(codeOf(await anna.send("POST", "/api/devices/tags", { ...body, confirm })), "BULK_CHANGED");
    const labels = { select: { uuids: uuids() }, add: ["a"], remove: [] };
    const shown = await ask("labels", labels);
    const other = { ...labels, add: ["b"], confirm: shown.confirm };
    assert.equal(codeOf(await anna.send("POST", "/api/devices/labels", other)), "BULK_CHANGED");
  });

  it("is done once: of two who confirm the same at the same moment, one is told that it has changed", async () => {
    for (const [path, body] of [
      ["tags", { select: { uuids: uuids() }, tag: "beta" }],
      ["labels", { select: { uuids: uuids() }, add: ["both"], remove: [] }],
      ["moves", { select: { uuids: uuids() }, recipient: "Bert Ltd", wipe: false }],
    ] as const) {
      const { confirm } = await ask(path, body);
      const both = [1, 2].map(() => anna.send("POST", `/api/devices/${path}`, { ...body, confirm }));
      const answers = await Promise.all(both);
      assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200, 409]), path);
    }
    const { transfers } = (await anna.get("/api/transfers")).json<{ transfers: { id: string }[] }>();
    assert.equal(transfers.length, 1);
    await anna.send("DELETE", `/api/transfers/${transfers[0]?.id}`);
  });

  it("leaves out who cannot be changed, by reason, and nobody else's devices are touched", async () => {
    const revoked = uuids()[3] ?? "";
    await anna.send("POST", `/api/devices/${revoked}/revoke`);
    const theirs = new TestDevice(test);
    const tokens = { provision: await bert.makeToken("provision"), claim: await bert.makeToken("claim") };
    await theirs.enrol(tokens, randomUUID());
    const select = { uuids: [...uuids(), unclaimed.uuid, theirs.uuid, theirs.uuid] };
    const done = await change("tags", { select, tag: "beta" });
    assert.equal(done.devices, 3);
    assert.deepEqual(Object.fromEntries(done.refused.map(({ code, examples }) => [code, examples])), {
      DEVICE_NOT_CLAIMED: [unclaimed.uuid],
      DEVICE_REVOKED: [revoked],
      DEVICE_UNKNOWN: [theirs.uuid],
    });
    assert.deepEqual(await tagsOf(), ["beta", "beta", "beta", "release"]);
    assert.equal((await list(bert))[0]?.tag, "release");
    await anna.send("POST", `/api/devices/${revoked}/restore`);
  });

  it("reaches for somebody with some products the devices of those alone", async () => {
    const everything = { name: "all", scopes: ["tag.set", "device.read"] };
    const blind = { ...everything, scopes: ["tag.set"] };
    const made = (await anna.send("POST", "/api/api-tokens", blind)).json<{ token: string }>();
    const refused = await sendAs(test, made.token)("POST", "/api/devices/tags", {
      select: { filter: {} },
      tag: "beta",
    });
    assert.deepEqual([refused.statusCode, codeOf(refused)], [403, "RIGHT_MISSING"], "the answer shows devices");
    assert.match(refused.payload, /device\.read/);
    await anna.send("POST", "/api/products", { code: "OTHER" });
    const limited = { ...everything, products: ["OTHER"] };
    const { token } = (await anna.send("POST", "/api/api-tokens", limited)).json<{ token: string }>();
    const robot = { ...anna, send: sendAs(test, token) };
    assert.equal((await ask("tags", { select: { filter: {} }, tag: "beta" }, robot)).devices, 0);
    const named = await ask("tags", { select: { uuids: uuids() }, tag: "beta" }, robot);
    assert.deepEqual([named.devices, named.refused[0]?.code], [0, "DEVICE_UNKNOWN"]);
  });

  it("puts labels on and takes them off, and leaves the others", async () => {
    const [one = "", two = ""] = uuids();
    await anna.send("PUT", `/api/devices/${one}/description`, { labels: ["site=Bern", "old", "keep=1"] });
    const select = { uuids: uuids().slice(0, 3) };
    const done = await change("labels", { select, add: ["site=Zürich", "kiosk"], remove: ["old", "keep=2"] });
    assert.deepEqual(
      done.effects.map(({ text, devices: count }) => [text, count]),
      [
        ["gets site=Zürich, gets kiosk", 2],
        ["gets site=Zürich in place of another value, gets kiosk, loses old", 1],
      ],
    );
    const labels = new Map((await list()).map((device) => [device.uuid, device.labels]));
    assert.deepEqual(labels.get(one), ["keep=1", "kiosk", "site=Zürich"]);
    assert.deepEqual(labels.get(two), ["kiosk", "site=Zürich"]);
    assert.deepEqual(labels.get(uuids()[3] ?? ""), []);
    const found = (await anna.get("/api/devices?label=site%3DZ%C3%BCrich")).json<{ devices: Listed[] }>();
    assert.equal(found.devices.length, 3);
    const bare = await change("labels", { select: { filter: { label: "kiosk" } }, add: [], remove: ["site"] });
    assert.deepEqual(
      bare.effects.map(({ text, devices: count }) => [text, count]),
      [["loses site", 3]],
    );
  });

  it("refuses labels that a device has no room for, and a change that is none", async () => {
    const full = Array.from({ length: 32 }, (_, n) => `l${n}`);
    await anna.send("PUT", `/api/devices/${uuids()[0]}/description`, { labels: full });
    const shown = await ask("labels", { select: { uuids: uuids() }, add: ["more"], remove: [] });
    assert.deepEqual([shown.devices, shown.refused[0]?.code], [3, "DEVICE_LABELS_FULL"]);
    const twice = { select: { uuids: uuids() }, add: ["a=1", "a=2"], remove: [] };
    for (const body of [{ ...twice, add: [] }, twice])
      assert.equal(codeOf(await anna.send("POST", "/api/devices/labels", body)), "INPUT_INVALID");
  });

  it("offers devices to another organisation, which gets them when it accepts", async () => {
    const body = { select: { uuids: uuids().slice(0, 2) }, recipient: "Bert Ltd", wipe: true };
    const done = await change("moves", body);
    assert.deepEqual(
      done.effects.map(({ text, devices: count }) => [text, count]),
      [[`is offered to Bert Ltd, is wiped when it accepts, and leaves ${product}`, 2]],
    );
    const again = await ask("moves", { ...body, select: { uuids: uuids() } });
    assert.deepEqual([again.devices, again.refused[0]?.code, again.refused[0]?.devices], [2, "DEVICE_OFFERED", 2]);
    const offers = (await bert.get("/api/transfers")).json<{ transfers: { id: string; devices: number }[] }>();
    assert.deepEqual(
      offers.transfers.map(({ devices: count }) => count),
      [2],
    );
    await anna.send("PUT", `/api/products/${product}`, { isLocked: true });
    const locked = await ask("moves", { ...body, select: { uuids: uuids().slice(2) } });
    assert.deepEqual([locked.devices, locked.refused[0]?.code], [0, "PRODUCT_LOCKED"]);
    await anna.send("PUT", `/api/products/${product}`, { isLocked: false });
    for (const recipient of ["Nobody Ltd", "Anna Ltd"]) {
      const { statusCode } = await anna.send("POST", "/api/devices/moves", { ...body, recipient });
      assert.ok(statusCode === 404 || statusCode === 400, recipient);
    }
    await anna.send("DELETE", `/api/transfers/${offers.transfers[0]?.id}`);
  });

  it("is one entry of the audit log, and a preview none", async () => {
    const count = async (): Promise<number> =>
      (await anna.get("/api/audit?operation=tagDevices")).json<{ entries: unknown[] }>().entries.length;
    const before = await count();
    const body = { select: { filter: { product, state: "activated" } }, tag: "alpha" };
    const { confirm } = await ask("tags", body);
    assert.equal(await count(), before);
    await ask("tags", { ...body, confirm });
    const { entries } = (await anna.get("/api/audit?operation=tagDevices")).json<{
      entries: { target: string; changed: object }[];
    }>();
    assert.equal(entries.length, before + 1);
    assert.equal(entries[0]?.target, "4 devices");
    const filter = JSON.stringify({ product, state: "activated" });
    assert.deepEqual(entries[0]?.changed, { tag: "alpha", devices: 4, filter });
  });

  it("takes so many and no more, and says so", async () => {
    const many = Array.from({ length: 1_001 }, () => randomUUID());
    const named = await anna.send("POST", "/api/devices/tags", { select: { uuids: many }, tag: "beta" });
    assert.deepEqual([named.statusCode, codeOf(named)], [400, "INPUT_INVALID"]);
    assert.match(named.payload, /uuids.*1000/);
    for (const select of [{}, { uuids: uuids(), filter: {} }, { filter: { colour: "green" } }])
      assert.equal((await anna.send("POST", "/api/devices/tags", { select, tag: "beta" })).statusCode, 400);
  });
});

function sendAs(test: TestDms, token: string): TestPerson["send"] {
  const headers = { authorization: `Bearer ${token}` };
  return (method, url, payload = {}) => test.dms.people.inject({ method, url, headers, payload });
}
