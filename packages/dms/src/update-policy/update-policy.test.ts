import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RETURN = { afterMs: HOUR_MS, jitterMs: 60_000 };

interface Explained {
  readonly kind: string;
  readonly version: string | null;
  readonly target: string | null;
  readonly passes: number;
  readonly waiting: string | null;
  readonly untilMs: number | null;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

describe("when devices update by themselves", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;
  /** Enrolled while the clock is that of TLS, which does not move with it. */
  const fresh: TestDevice[] = [];
  /** Runs 1.0.0, and 1.1.0 is to be had. */
  let running: object;

  before(async () => {
    test = await startDms({ returnPolicy: RETURN });
    anna = await signUp(test);
    publisher = makePublisher();
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
    for (const version of ["1.0.0", "1.1.0"]) {
      const files = { "main.mjs": `run("${version}");\n` };
      assert.equal((await anna.upload(publisher.product, publisher.bundle({ version, files }))).statusCode, 201);
    }
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version: "1.1.0" });
    const { bundles } = (await anna.get(`/api/products/${publisher.product}/bundles`)).json<{
      bundles: readonly { version: string; manifestSha256: string }[];
    }>();
    const id = bundles.find(({ version }) => version === "1.0.0")?.manifestSha256;
    running = { id, product: publisher.product, version: "1.0.0", securityVersion: 0 };
    for (let count = 0; count < 12; count += 1) {
      const each = new TestDevice(test);
      const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
      await each.enrol({ ...tokens, product: publisher.product }, randomUUID());
      fresh.push(each);
    }
    // At noon: whoever runs this at two in the morning sees the same.
    test.clock.advance(DAY_MS + 12 * HOUR_MS - (test.clock.nowMs() % DAY_MS));
  });
  after(() => test[Symbol.asyncDispose]());

  beforeEach(async () => {
    const next = fresh.pop();
    assert.ok(next !== undefined);
    device = next;
    await ofProduct({});
  });

  const ofProduct = (policy: object) => anna.send("PUT", `/api/products/${publisher.product}/update-policy`, policy);
  const ofDevice = (policy: object) => anna.send("PUT", `/api/devices/${device.uuid}/update-policy`, policy);
  const checkIn = async (more: object = {}) => {
    const { status, body, bytes } = await device.checkIn({ running, ...more });
    assert.equal(status, 200, bytes.toString());
    const {
      offer,
      reasons,
      available = null,
    } = body as {
      offer: { version: string } | null;
      available?: string | null;
      reasons: readonly { code: string; text: string }[];
    };
    return { offer: offer?.version ?? null, available, last: reasons.at(-1)?.code, text: reasons.at(-1)?.text, body };
  };
  const asked = { wish: { asked: true, force: false, version: null } };
  const explain = async (): Promise<Explained> =>
    (await anna.get(`/api/devices/${device.uuid}/decision`)).json<Explained>();

  it("is in the product's window, with the time at which it opens as the time to come back", async () => {
    await ofProduct({ window: "12:30-13:00" });
    const closed = await checkIn();
    assert.deepEqual([closed.offer, closed.available, closed.last], [null, "1.1.0", "outside-window"]);
    assert.match(closed.text ?? "", /until .*T12:30:00Z/);
    const { afterMs } = closed.body["return"] as { afterMs: number };
    assert.ok(afterMs > 29 * 60_000 && afterMs <= 30 * 60_000, String(afterMs));
    test.clock.advance(31 * 60_000);
    assert.equal((await checkIn()).offer, "1.1.0");
    test.clock.advance(DAY_MS - 31 * 60_000);
  });

  it("is not held back by a window where a person at the device asks", async () => {
    await ofProduct({ window: "02:00-03:00", asksFirst: true });
    assert.equal((await checkIn(asked)).offer, "1.1.0");
  });

  it("is by the device's own rule where it has one, until that is cleared", async () => {
    await ofProduct({ window: "02:00-03:00" });
    await ofDevice({ window: "13:00-15:00", utcOffsetMinutes: 120 });
    assert.equal((await checkIn()).offer, "1.1.0");
    const rules = (await anna.get(`/api/devices/${device.uuid}/update-policy`)).json<{
      own: { window: string };
      counts: { window: string };
    }>();
    assert.deepEqual([rules.own.window, rules.counts.window], ["13:00-15:00", "13:00-15:00"]);
    await anna.send("DELETE", `/api/devices/${device.uuid}/update-policy`);
    assert.equal((await checkIn()).last, "outside-window");
  });

  it("waits for consent, which is for this device and this version", async () => {
    await ofProduct({ asksFirst: true });
    assert.deepEqual([(await checkIn()).last, (await checkIn()).available], ["consent-needed", "1.1.0"]);
    const consent = (version: string, method: "PUT" | "DELETE" = "PUT") =>
      anna.send(method, `/api/devices/${device.uuid}/consents/${version}`);
    assert.equal((await consent("9.0.0")).json<{ code: string }>().code, "BUNDLE_UNKNOWN");
    await consent("1.0.0");
    assert.equal((await checkIn()).offer, null);
    await consent("1.1.0");
    assert.equal((await checkIn()).offer, "1.1.0");
    await consent("1.1.0", "DELETE");
    assert.equal((await checkIn()).offer, null);
  });

  it("does nothing when the device is current, and says nothing of windows then", async () => {
    await ofProduct({ window: "02:00-03:00", asksFirst: true });
    const { bundles } = (await anna.get(`/api/products/${publisher.product}/bundles`)).json<{
      bundles: readonly { version: string; manifestSha256: string }[];
    }>();
    const id = bundles.find(({ version }) => version === "1.1.0")?.manifestSha256;
    const current = await checkIn({ running: { ...running, id, version: "1.1.0" } });
    assert.deepEqual([current.offer, current.available, current.last], [null, null, "up-to-date"]);
  });

  it("answers without a look at the database while a window is far, and anew before it opens", async () => {
    const [far, near] = [device, fresh.pop()];
    assert.ok(near !== undefined);
    await anna.send("PUT", `/api/devices/${far.uuid}/update-policy`, { window: "22:00-23:00" });
    await anna.send("PUT", `/api/devices/${near.uuid}/update-policy`, { window: "12:50-13:00" });
    const again = async (each: TestDevice): Promise<number> => {
      const { body } = await each.checkIn({ running });
      return (await each.ask("GET", `/check-in/${String(body["standing"])}/0`)).status;
    };
    // The DMS has seen its clock jump, and believes nothing until it has looked again.
    for (let tries = 0; tries < 100 && (await again(far)) !== 204; tries += 1) await test.clock.sleep(50);
    assert.deepEqual([await again(far), await again(near)], [204, 205]);
  });

  it("is only told to who only asks: a dry run spends no offer", async () => {
    const query = { wish: { asked: true, force: false, version: null, query: true } };
    const answer = await checkIn(query);
    assert.deepEqual([answer.offer, answer.available, answer.last], [null, "1.1.0", "offered"]);
    const offers = async (): Promise<number> => {
      const { DatabaseSync } = await import("node:sqlite");
      using database = new DatabaseSync(`${test.folder}/dms.db`, { readOnly: true });
      const row = database.prepare("select count(*) as n from offers where device_uuid = ?").get(device.uuid);
      return Number(row?.["n"]);
    };
    assert.equal(await offers(), 0);
    await checkIn();
    assert.equal(await offers(), 1);
  });

  it("can be explained without the device: the same decision as its check-in", async () => {
    assert.equal(
      (await anna.get(`/api/devices/${device.uuid}/decision`)).json<{ code: string }>().code,
      "DEVICE_NOT_SEEN",
    );
    await ofProduct({ window: "02:00-03:00" });
    await checkIn();
    const held = await explain();
    assert.deepEqual([held.kind, held.waiting, held.reasons.at(-1)?.code], ["hold", "1.1.0", "outside-window"]);
    assert.ok((held.untilMs ?? 0) > test.clock.nowMs());
    await ofProduct({});
    const offered = await explain();
    assert.deepEqual([offered.kind, offered.version, offered.target, offered.passes], ["offer", "1.1.0", "1.1.0", 1]);
  });

  it("refuses windows that are none", async () => {
    for (const window of ["tomorrow", "25:00-26:00"])
      assert.equal((await ofProduct({ window })).json<{ code: string }>().code, "INPUT_INVALID");
  });

  it("forgets rule and consents with the owner", async () => {
    await ofDevice({ asksFirst: true });
    await anna.send("PUT", `/api/devices/${device.uuid}/consents/1.1.0`);
    await anna.send("POST", `/api/devices/${device.uuid}/unclaim`);
    const eve = await signUp(test, `eve-${randomUUID().slice(0, 8)}`);
    const other = makePublisher({ product: "OTHERS" });
    await eve.send("POST", "/api/products", {
      code: "OTHERS",
      platformRoot: Buffer.from(other.platformRoot).toString(),
    });
    await device.ask("POST", "/claim", { token: await eve.makeToken("claim") });
    await device.ask("POST", "/activate", { product: "OTHERS" });
    const rules = (await eve.get(`/api/devices/${device.uuid}/update-policy`)).json<{ own: unknown }>();
    assert.equal(rules.own, null);
  });
});
