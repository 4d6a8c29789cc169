import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Ordered {
  readonly id: string;
  readonly kind: string;
  readonly reset: unknown;
  readonly result: string | null;
  readonly detail: string | null;
  readonly code?: string;
}

describe("a factory reset by the owner", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test, "anna", { organisation: "Anna Ltd" });
    device = await enrolled(test, anna);
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("needs the device's name once more, and is told to the device as one word", async () => {
    const path = `/api/devices/${device.uuid}/reset`;
    for (const body of [{ confirm: randomUUID() }, { confirm: "" }]) {
      const refused = await anna.send("POST", path, body);
      assert.deepEqual([refused.statusCode, refused.json<Ordered>().code], [400, "DEVICE_RESET_UNCONFIRMED"]);
    }
    assert.equal((await device.checkIn()).body["order"], null);
    const asked = { kind: "backup", data: "erase", software: "factory" };
    const ordered = await anna.send("POST", path, { confirm: device.uuid, ...asked });
    const { id, kind, reset } = ordered.json<Ordered>();
    assert.deepEqual([ordered.statusCode, kind, reset], [201, "factory-reset", { ...asked, files: "keep" }]);
    assert.deepEqual((await device.checkIn()).body["order"], { id, kind: "reset-backup-data-software" });
    const plain = await anna.send("POST", path, { confirm: device.uuid });
    assert.notEqual(plain.json<Ordered>().id, id, "another form is another order");
    for (const wrong of [{ kind: "cache" }, { data: "maybe" }, { more: true }])
      assert.equal((await anna.send("POST", path, { confirm: device.uuid, ...wrong })).statusCode, 400);
  });

  it("is told once, ends by the device's signed word, and is remembered", async () => {
    const path = `/api/devices/${device.uuid}/reset`;
    const first = (await anna.send("POST", path, { confirm: device.uuid })).json<Ordered>();
    const again = (await anna.send("POST", path, { confirm: device.uuid })).json<Ordered>();
    assert.equal(again.id, first.id);
    device.record({ kind: "order-refused", orderId: first.id, order: "reset-full", detail: "no factory bundle" });
    assert.equal((await device.sendLog()).status, 200);
    assert.equal((await device.checkIn()).body["order"], null);
    const { orders } = (await anna.get(`/api/devices/${device.uuid}/orders`)).json<{ orders: Ordered[] }>();
    assert.deepEqual(
      orders.map(({ kind, result, detail }) => [kind, result, detail]),
      [["factory-reset", "refused", "no factory bundle"]],
    );
    const audit = (await anna.get("/api/audit")).payload;
    assert.match(audit, /resetDevice/);
    assert.match(audit, /reset-full/);
  });

  it("is nobody else's to ask for", async () => {
    const bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    const refused = await bert.send("POST", `/api/devices/${device.uuid}/reset`, { confirm: device.uuid });
    assert.equal(refused.statusCode, 404);
  });
});

async function enrolled(test: TestDms, owner: TestPerson): Promise<TestDevice> {
  const publisher = makePublisher({ product: "ACME-KIOSK" });
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  assert.equal((await owner.send("POST", "/api/products", { code: publisher.product, platformRoot })).statusCode, 201);
  const device = new TestDevice(test);
  const [provision, claim] = [await owner.makeToken("provision"), await owner.makeToken("claim")];
  await device.enrol({ provision, claim, product: publisher.product }, randomUUID());
  return device;
}
