import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const publisher = makePublisher({ product: "ACME-KIOSK" });

interface Made {
  readonly id: string;
  readonly uuid: string;
  readonly token: string;
}

describe("tokens of devices that are made by the thousand", () => {
  let test: TestDms;
  let anna: TestPerson;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test, "anna");
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("are each for one device, which needs not know its UUID", async () => {
    const [first, second] = await batch({ count: 2 });
    const device = new TestDevice(test);
    assert.equal((await device.provision(token(second), token(first, "uuid"))).body["code"], "TOKEN_FOR_ANOTHER");
    assert.equal((await device.provision(token(first), null)).body["uuid"], token(first, "uuid"));
    const other = new TestDevice(test);
    assert.equal((await other.provision(token(second), token(second, "uuid"))).status, 200);
  });

  it("bring the device into its product before anybody owns it, and there it stays for who claims it", async () => {
    const [made] = await batch({ count: 1, product: publisher.product });
    const device = new TestDevice(test);
    await device.provision(token(made), null);
    const view = async (): Promise<unknown> => {
      const body = (await anna.get(`/api/devices/${device.uuid}`)).json<{ state: string; product: string }>();
      return [body.state, body.product];
    };
    assert.deepEqual(await view(), ["unclaimed", publisher.product]);
    await anna.send("PUT", `/api/products/${publisher.product}`, { isLocked: true });
    const claim = await anna.makeToken("claim");
    assert.equal((await device.ask("POST", "/claim", { token: claim })).body["code"], "PRODUCT_LOCKED");
    await anna.send("PUT", `/api/products/${publisher.product}`, { isLocked: false });
    assert.equal((await device.ask("POST", "/claim", { token: claim })).status, 200);
    assert.deepEqual(await view(), ["activated", publisher.product]);
  });

  it("come a thousand at once, all different, with one entry in the audit log", async () => {
    const made = await batch({ count: 1_000 });
    for (const field of ["id", "uuid", "token"] as const)
      assert.equal(new Set(made.map((each) => each[field])).size, 1_000, field);
    const audit = (await anna.get("/api/audit?operation=createTokenBatch")).json<{ entries: { target: string }[] }>();
    assert.deepEqual(
      audit.entries.map(({ target }) => target),
      ["1000 tokens"],
    );
    assert.ok(!JSON.stringify(audit).includes(made[0]?.token ?? ""), "no secret in it");
    assert.equal((await anna.send("POST", "/api/tokens/batch", { count: 1_001 })).statusCode, 400);
  });

  it("let nobody in once they are ended; whom they let in stays", async () => {
    const [used, unused] = await batch({ count: 2 });
    const device = new TestDevice(test);
    await device.provision(token(used), null);
    for (const made of [used, unused])
      assert.equal((await anna.send("DELETE", `/api/tokens/${made?.id}`)).statusCode, 204);
    assert.equal((await new TestDevice(test).provision(token(unused), null)).body["code"], "TOKEN_EXPIRED");
    assert.equal((await device.ask("PUT", "/provision")).status, 200);
    assert.equal((await anna.send("DELETE", `/api/tokens/${randomUUID()}`)).statusCode, 404);
  });

  it("give a stranger nothing: a UUID that is claimed stays with the key of its device", async () => {
    const [made] = await batch({ count: 1 });
    const device = new TestDevice(test);
    await device.provision(token(made), null);
    await device.ask("POST", "/claim", { token: await anna.makeToken("claim") });
    const eve = await signUp(test, "eve");
    const stolen = await new TestDevice(test).provision(await eve.makeToken("provision"), device.uuid);
    assert.deepEqual([stolen.status, stolen.body["code"]], [409, "DEVICE_UUID_TAKEN"]);
    assert.equal((await anna.get(`/api/devices/${device.uuid}`)).statusCode, 200);
  });

  async function batch(body: object): Promise<readonly Made[]> {
    const answer = await anna.send("POST", "/api/tokens/batch", body);
    assert.equal(answer.statusCode, 201, answer.payload);
    return answer.json<{ tokens: Made[] }>().tokens;
  }
});

function token(made: Made | undefined, field: "token" | "uuid" = "token"): string {
  return made?.[field] ?? "";
}
