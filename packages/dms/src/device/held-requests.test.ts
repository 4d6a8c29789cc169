import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

/** A device has a minute for the body of a request; who it is was judged before that. */
describe("what changes while the body of a device's request is on its way", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(makePublisher().platformRoot).toString();
    for (const code of ["DRAFT", "FINAL"]) {
      const made = await anna.send("POST", "/api/products", { code, platformRoot });
      assert.equal(made.statusCode, 201, made.payload);
    }
    assert.equal((await anna.send("POST", "/api/products/FINAL/production", { confirm: "FINAL" })).statusCode, 200);
  });
  after(() => test[Symbol.asyncDispose]());

  const enrolled = async (): Promise<TestDevice> => {
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol(tokens, randomUUID());
    return device;
  };
  const unclaim = async ({ uuid }: TestDevice): Promise<void> =>
    assert.equal((await anna.send("POST", `/api/devices/${uuid}/unclaim`)).statusCode, 204);

  it("counts for its check-in, and for what is remembered of that", async () => {
    const device = await enrolled();
    const { body: whole } = await device.checkIn();
    const begun = await device.beginCheckIn();
    await unclaim(device);
    const { body } = await begun.end();
    assert.deepEqual(whole["device"], { owner: "anna", product: null });
    assert.deepEqual(body["device"], { owner: null, product: null });
  });

  it("counts for its activation: a production product stays, and nothing is said that was not done", async () => {
    const device = await enrolled();
    const late = await device.begin("POST", "/activate", { product: "DRAFT" });
    assert.equal((await device.ask("POST", "/activate", { product: "FINAL" })).status, 200);
    assert.equal((await late.end()).body["code"], "ACTIVATE_LOCKED");
    assert.deepEqual((await device.checkIn()).body["device"], { owner: "anna", product: "FINAL" });

    const other = await enrolled();
    const afterwards = await other.begin("POST", "/activate", { product: "DRAFT" });
    await unclaim(other);
    assert.equal((await afterwards.end()).body["code"], "DEVICE_NOT_CLAIMED");
  });

  it("counts for its claim: a production product stays", async () => {
    const device = await enrolled();
    const draft = await anna.makeToken("claim", { product: "DRAFT" });
    const late = await device.begin("POST", "/claim", { token: draft });
    assert.equal((await device.ask("POST", "/activate", { product: "FINAL" })).status, 200);
    assert.equal((await late.end()).body["code"], "ACTIVATE_LOCKED");
  });

  it("counts for its log: what it has logged for its next owner is none of the last one's", async () => {
    const bert = await signUp(test, "bert");
    const device = await enrolled();
    await device.checkIn();
    device.record({ kind: "update-refused", updateId: "u", version: "1.0.0", code: "STORAGE_FULL", detail: "" });
    const late = await device.beginLog();
    await unclaim(device);
    assert.equal((await device.ask("POST", "/claim", { token: await bert.makeToken("claim") })).status, 200);
    // From its check-in on it is the next owner's.
    await device.checkIn({ logSequence: 0 });
    assert.equal((await late.end()).status, 200);
    using database = new DatabaseSync(join(test.folder, "dms.db"), { readOnly: true });
    const owners = database
      .prepare(
        "select organisations.name from outcomes join organisations on organisations.id = outcomes.organisation_id where device_uuid = ?",
      )
      .all(device.uuid);
    assert.deepEqual(
      owners.map(({ name }) => name),
      ["bert"],
    );
  });
});
