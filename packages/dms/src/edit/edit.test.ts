import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { makePublisher } from "@regrow/testing/publisher";
import { Letters } from "@regrow/testing/letters";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { revisionOf } from "./index.ts";

/** What can be edited: where it is read, where it is changed, and two changes that differ. */
interface Editable {
  readonly get: string;
  readonly put: string;
  readonly changes: readonly [object, object];
}

describe("two people who edit the same", () => {
  let test: TestDms;
  let anna: TestPerson;
  let bert: TestPerson;
  let editables: Readonly<Record<string, Editable>>;
  const publisher = makePublisher();

  before(async () => {
    const letters = new Letters();
    test = await startDms({ mailer: letters });
    anna = await signUp(test);
    const invited = { email: "bert@example.com", role: "owner" };
    await anna.send("POST", "/api/organisation/invitations", invited);
    bert = await signUp(test, "bert", { invitation: await letters.secret(invited.email) });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
    for (const version of ["1.0.0", "1.1.0"]) await anna.upload(publisher.product, publisher.bundle({ version }));
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: publisher.product }, randomUUID());
    const hook = await anna.send("POST", "/api/webhooks", { url: "https://example.com/", events: ["tag.moved"] });
    editables = editablesOf(publisher.product, device.uuid, hook.json<{ id: string }>().id);
  });
  after(() => test[Symbol.asyncDispose]());

  const revisionAt = async (url: string): Promise<string> =>
    (await anna.get(url)).json<{ revision: string }>().revision;
  const conflict = (answer: LightMyRequestResponse): string => {
    assert.equal(answer.statusCode, 409, answer.payload);
    const { code, detail } = answer.json<{ code: string; detail: string }>();
    assert.equal(code, "EDIT_CONFLICT");
    return detail;
  };

  for (const name of [
    "a product",
    "a bundle",
    "a product's update policy",
    "a device's update policy",
    "labels and notes of a device",
    "a webhook",
  ]) {
    const of = (): Editable => {
      const editable = editables[name];
      assert.ok(editable !== undefined);
      return editable;
    };

    it(`${name}: the second is told who was first and when, and changes nothing`, async () => {
      const { get, put, changes } = of();
      const [first, second] = changes;
      const revision = await revisionAt(get);
      const done = await bert.send("PUT", put, { ...first, revision });
      assert.equal(done.statusCode, 200, done.payload);
      const now = await revisionAt(get);
      assert.equal(done.json<{ revision: string }>().revision, now, "the answer says what to go on from");
      const detail = conflict(await anna.send("PUT", put, { ...second, revision }));
      assert.match(detail, /changed by: bert, at: \d{4}-\d\d-\d\dT[\d:.]+Z/);
      assert.equal(await revisionAt(get), now);
      assert.equal((await anna.send("PUT", put, { ...second, revision: now })).statusCode, 200);
    });

    it(`${name}: of two at the same moment exactly one is done`, async () => {
      const { get, put, changes } = of();
      await anna.send("PUT", put, changes[1]);
      const revision = await revisionAt(get);
      // Neither says what there was, so that both are different from it.
      const both = [anna, bert].map((each) => each.send("PUT", put, { ...changes[0], revision }));
      const statuses = (await Promise.all(both)).map(({ statusCode }) => statusCode);
      assert.deepEqual(new Set(statuses), new Set([200, 409]));
    });

    it(`${name}: who does not say what they have read changes whatever there is`, async () => {
      const { get, put, changes } = of();
      for (const change of changes) assert.equal((await anna.send("PUT", put, change)).statusCode, 200);
      const revision = await revisionAt(get);
      for (const change of changes) await bert.send("PUT", put, change);
      assert.equal(await revisionAt(get), revision, "what is as it was has the name that it had");
      const wrong = await anna.send("PUT", put, { ...changes[0], revision: "x" });
      assert.equal(wrong.statusCode, 400, "no revision looks like that");
    });
  }

  it("is not told of a change to another version of the bundle, nor by another operation", async () => {
    const at = (version: string): string => `/api/products/${publisher.product}/bundles/${version}`;
    const revision = await revisionAt(at("1.0.0"));
    await anna.send("PUT", at("1.0.0"), { notes: "by anna" });
    await bert.send("PUT", at("1.1.0"), { notes: "by bert" });
    await bert.send("PUT", `/api/products/${publisher.product}`, { title: "by bert" });
    assert.match(conflict(await bert.send("PUT", at("1.0.0"), { notes: "again", revision })), /changed by: anna/);
  });

  it("is told without a name where nobody of the organisation has changed it", async () => {
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: publisher.product }, randomUUID());
    const url = `/api/devices/${device.uuid}/description`;
    const detail = conflict(await anna.send("PUT", url, { notes: "x", revision: revisionOf({ another: 1 }) }));
    assert.doesNotMatch(detail, /changed by/);
  });
});

function editablesOf(product: string, device: string, webhook: string): Readonly<Record<string, Editable>> {
  const at = (url: string, changes: readonly [object, object], put = url): Editable => ({ get: url, put, changes });
  return {
    "a product": at(`/api/products/${product}`, [{ title: "One" }, { title: "Two" }]),
    "a bundle": at(`/api/products/${product}/bundles/1.0.0`, [{ notes: "one" }, { notes: "two" }]),
    "a product's update policy": at(`/api/products/${product}/update-policy`, [
      { window: "02:00-05:00" },
      { asksFirst: true },
    ]),
    "a device's update policy": at(`/api/devices/${device}/update-policy`, [{ window: "02:00-05:00" }, {}]),
    "labels and notes of a device": at(
      `/api/devices/${device}`,
      [{ labels: ["site=Bern"] }, { labels: [], notes: "n" }],
      `/api/devices/${device}/description`,
    ),
    "a webhook": at(`/api/webhooks/${webhook}`, [{ title: "One" }, { isOn: false, title: "Two" }]),
  };
}
