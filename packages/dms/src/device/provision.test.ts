import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

describe("provisioning over TLS", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  it("gives the same device and certificate until it is acknowledged, then the token is used", async () => {
    const token = await anna.makeToken("provision");
    const device = new TestDevice(test);
    const first = await device.provision(token, null);
    const again = await device.provision(token, null);
    assert.equal(first.status, 200);
    assert.deepEqual(again.body, first.body);
    assert.deepEqual((await device.ask("PUT", "/provision")).body, { result: "success" });
    assert.deepEqual((await device.ask("PUT", "/provision")).body, { result: "success" });
    assert.equal((await device.provision(token, null)).body["code"], "TOKEN_USED");
  });

  it("refuses a token that another device uses, an expired one, and one that is none", async () => {
    const token = await anna.makeToken("provision");
    assert.equal((await new TestDevice(test).provision(token, null)).status, 200);
    assert.equal((await new TestDevice(test).provision(token, null)).body["code"], "TOKEN_USED");
    const short = await anna.makeToken("provision", { expiresInMs: 1_000 });
    test.clock.advance(1_001);
    assert.equal((await new TestDevice(test).provision(short, null)).body["code"], "TOKEN_EXPIRED");
    assert.equal((await new TestDevice(test).provision("x".repeat(32), null)).body["code"], "TOKEN_INVALID");
  });

  it("asks for a UUID where the token wants one", async () => {
    const token = await anna.makeToken("provision", { isUuidRequired: true });
    assert.equal((await new TestDevice(test).provision(token, null)).body["code"], "DEVICE_UUID_REQUIRED");
    assert.equal((await new TestDevice(test).provision(token, randomUUID())).status, 200);
  });

  it("gives a UUID to one key only, and to that key again with a fresh token", async () => {
    const uuid = randomUUID();
    const holder = new TestDevice(test);
    assert.equal((await holder.provision(await anna.makeToken("provision"), uuid)).status, 200);
    const other = await new TestDevice(test).provision(await anna.makeToken("provision"), uuid);
    assert.deepEqual([other.status, other.body["code"]], [409, "DEVICE_UUID_TAKEN"]);
    assert.equal((await holder.provision(await anna.makeToken("provision"), uuid)).status, 200);
  });

  it("refuses a proof by another key, and a key that is none", async () => {
    const token = await anna.makeToken("provision");
    const device = new TestDevice(test);
    const body = { token, uuid: null, publicKey: device.publicKey, proof: "MAYCAQECAQE=" };
    assert.equal((await device.ask("POST", "/provision", body)).body["code"], "INPUT_INVALID");
    assert.equal(
      (await device.ask("POST", "/provision", { ...body, publicKey: "AAAA" })).body["code"],
      "INPUT_INVALID",
    );
    assert.equal((await device.ask("POST", "/provision", { ...body, more: 1 })).body["code"], "INPUT_INVALID");
  });
});

describe("certificates", () => {
  it("are asked for, come from this DMS, and belong to the UUID in the header", async () => {
    await using test = await startDms();
    await using foreign = await startDms();
    const anna = await signUp(test);
    const stranger = new TestDevice(test);
    assert.deepEqual(code(await stranger.ask("PUT", "/provision")), [401, "DEVICE_CERTIFICATE_MISSING"]);

    const eve = await signUp(foreign, "eve");
    const outsider = new TestDevice(foreign);
    await outsider.provision(await eve.makeToken("provision"), null);
    const visitor = { key: outsider.keyPem, cert: String(outsider.certificatePem) };
    assert.deepEqual(code(await stranger.ask("PUT", "/provision", undefined, visitor)), [
      401,
      "DEVICE_CERTIFICATE_INVALID",
    ]);

    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), null);
    const other = new TestDevice(test);
    await other.provision(await anna.makeToken("provision"), null);
    const headers = { "regrow-device": other.uuid };
    assert.deepEqual(code(await device.ask("PUT", "/provision", undefined, { headers })), [
      403,
      "DEVICE_UUID_MISMATCH",
    ]);
  });

  it("count no more once they have expired, also on a connection that is older", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), null);
    assert.equal((await device.ask("PUT", "/provision")).status, 200);
    test.clock.advance(731 * 86_400_000);
    assert.deepEqual(code(await device.ask("PUT", "/provision")), [401, "DEVICE_CERTIFICATE_EXPIRED"]);
  });

  it("are kept, with the authority, over a restart", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), null);
    const { caPem } = test.dms;
    await test.restart();
    assert.equal(test.dms.caPem, caPem);
    assert.equal((await device.ask("PUT", "/provision")).status, 200);
    assert.equal((await anna.get("/api/me")).statusCode, 200);
  });
});

function code(answer: {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}): readonly unknown[] {
  return [answer.status, answer.body["code"]];
}
