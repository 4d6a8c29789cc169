import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { PIN_LETTERS, readPin } from "@regrow/core/protocol";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { personWith, signUp, type TestPerson } from "../../test/test-person.ts";

const publisher = makePublisher({ product: "ACME-KIOSK" });
const WRONG = "BBBB-BBBB";

describe("a claim by PIN", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test, "anna", { organisation: "Anna Ltd" });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
    device = await provisioned();
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("gives the device that shows it to who types it, however they write it, and the device learns it with its next check-in", async () => {
    const quiet = (await device.checkIn()).body;
    const path = `/check-in/${String(quiet["standing"])}/${String(quiet["logSequence"])}`;
    assert.equal((await device.ask("GET", path)).status, 204, "nothing new");
    const pin = await shown();
    assert.equal((await device.ask("GET", path)).status, 204, "a PIN is no news for who has it");
    const typed = ` ${pin.toLowerCase().replace("-", " ")}`;
    const claimed = await claim(typed, { product: publisher.product });
    assert.deepEqual([claimed.statusCode, claimed.json()], [200, { uuid: device.uuid, product: publisher.product }]);
    assert.equal((await device.ask("GET", path)).status, 205, "now there is");
    assert.deepEqual((await device.checkIn()).body["device"], { owner: "Anna Ltd", product: publisher.product });
    assert.equal(codeOf(await claim(pin)), "PIN_INVALID", "it counts once");
    assert.equal((await device.ask("POST", "/pin")).body["code"], "DEVICE_CLAIMED");
    const { entries } = (await anna.get("/api/audit?operation=claimByPin")).json<{ entries: { target: string }[] }>();
    assert.deepEqual(
      entries.map(({ target }) => target),
      [`device ${device.uuid}`],
    );
  });

  it("counts for fifteen minutes, and only the newest one", async () => {
    const older = await shown();
    const newer = await shown();
    assert.notEqual(older, newer);
    assert.equal(codeOf(await claim(older)), "PIN_INVALID");
    test.clock.advance(15 * 60_000);
    assert.equal(codeOf(await claim(newer)), "PIN_INVALID");
    assert.equal((await claim(await shown())).statusCode, 200);
  });

  it("is refused after ten wrong ones of a person, a right one among them too, until their time is over", async () => {
    const pin = await shown();
    const others = await signUp(test, "bert", { organisation: "Bert Ltd" });
    for (let wrong = 0; wrong < 10; wrong += 1) assert.equal(codeOf(await claim(WRONG)), "PIN_INVALID");
    const refused = await claim(pin);
    assert.deepEqual([refused.statusCode, codeOf(refused)], [429, "RATE_LIMITED"]);
    assert.ok(Number(refused.headers["retry-after"]) > 0);
    assert.equal(codeOf(await claim(WRONG, {}, others)), "PIN_INVALID", "others are not locked out");
    test.clock.advance(15 * 60_000);
    assert.equal((await claim(await shown())).statusCode, 200);
  });

  it("does not count right ones, so that a pallet of devices can be claimed", async () => {
    for (let each = 0; each < 12; each += 1) {
      const one = await provisioned();
      const pin = String((await one.ask("POST", "/pin")).body["pin"]);
      assert.equal((await claim(pin)).statusCode, 200, `the ${each + 1}th`);
    }
  });

  it("tells nobody whether a PIN is shown, was used, or belongs to a device that is shut out", async () => {
    const pin = await shown();
    const answers = [await claim(WRONG), await claim("not a pin"), await claim("AEIO-0000")];
    await anna.send("POST", `/api/devices/${device.uuid}/revoke`);
    answers.push(await claim(pin));
    assert.equal(new Set(answers.map(({ statusCode, payload }) => statusCode + titleOf(payload))).size, 1);
  });

  it("asks for a product whose product is locked, or not reached, and changes nothing", async () => {
    const pin = await shown();
    assert.equal(codeOf(await claim(pin, { product: "NO-SUCH" })), "PRODUCT_UNKNOWN");
    await anna.send("PUT", `/api/products/${publisher.product}`, { isLocked: true });
    assert.equal(codeOf(await claim(pin, { product: publisher.product })), "PRODUCT_LOCKED");
    assert.equal((await claim(pin)).statusCode, 200, "the PIN was not spent");
    const token = await anna.makeToken("provision", { product: publisher.product });
    const locked = new TestDevice(test);
    await locked.provision(token, randomUUID());
    assert.equal((await locked.ask("POST", "/pin")).body["code"], "PRODUCT_LOCKED", "shown in vain");
  });

  it("brings in devices of the products alone that somebody's rights are for", async () => {
    const scoped = { name: "line 1", scopes: ["device.claim"], products: [publisher.product], expiresInMs: 3_600_000 };
    const made = (await anna.send("POST", "/api/api-tokens", scoped)).json<{ token: string }>();
    const program = personWith(test, made.token);
    const pin = await shown();
    assert.equal(codeOf(await claim(pin, {}, program)), "INPUT_INVALID");
    assert.equal((await claim(pin, { product: publisher.product }, program)).statusCode, 200);
  });

  it("gives one device to one of those who type it at the same moment", async () => {
    const bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    const pin = await shown();
    const answers = await Promise.all([claim(pin), claim(pin, {}, bert), claim(pin), claim(pin, {}, bert)]);
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
      [200, 404, 404, 404],
    );
  });

  it("gives no device more than a few PINs a minute", async () => {
    for (let asked = 0; asked < 6; asked += 1) await shown();
    const refused = await device.ask("POST", "/pin");
    assert.deepEqual([refused.status, refused.body["code"]], [429, "RATE_LIMITED"]);
  });

  it("is nowhere in what the DMS keeps", async () => {
    const pin = await shown();
    const letters = readPin(pin) ?? assert.fail();
    assert.match(pin, new RegExp(`^[${PIN_LETTERS}]{4}-[${PIN_LETTERS}]{4}$`));
    for (const name of await readdir(test.folder, { recursive: true })) {
      const bytes = await readFile(join(test.folder, name)).catch(() => Buffer.alloc(0));
      assert.ok(!bytes.includes(letters) && !bytes.includes(pin), name);
    }
  });

  async function provisioned(): Promise<TestDevice> {
    const made = new TestDevice(test);
    await made.provision(await anna.makeToken("provision"), randomUUID());
    await made.ask("PUT", "/provision");
    return made;
  }

  async function shown(): Promise<string> {
    const answer = await device.ask("POST", "/pin");
    assert.equal(answer.status, 200, answer.bytes.toString());
    return String(answer.body["pin"]);
  }

  function claim(pin: string, more: object = {}, by = anna): ReturnType<TestPerson["send"]> {
    return by.send("POST", "/api/devices/claim-pin", { pin, ...more });
  }
});

function codeOf({ payload }: { readonly payload: string }): unknown {
  return (JSON.parse(payload) as { code?: string }).code;
}

function titleOf(payload: string): string {
  const { code, title } = JSON.parse(payload) as { code: string; title: string };
  return `${code} ${title}`;
}
