import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

/** The documented case: 1.0, then 1.1, then anything later (device-facts 5 no. 8). */
describe("a way over several versions, as the DMS finds it", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    publisher = makePublisher();
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
    for (const [version, floor] of [
      ["1.1.0", null],
      ["1.2.0", "1.1.0"],
      ["2.0.0", "1.2.0"],
    ] as const) {
      const files = { "main.mjs": `run("${version}");\n` };
      const bundle = publisher.bundle({ version, files, ...(floor === null ? {} : { floor }) });
      assert.equal((await anna.upload(publisher.product, bundle)).statusCode, 201);
    }
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version: "2.0.0" });
    device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: publisher.product }, randomUUID());
  });
  after(() => test[Symbol.asyncDispose]());

  /** What a device gets that says it runs this: a version that this DMS may never have seen. */
  const offered = async (version: string | null, wish: object = {}): Promise<string> => {
    const running =
      version === null ? null : { id: "f".repeat(64), product: publisher.product, version, securityVersion: 0 };
    const asked = { asked: false, force: false, version: null, ...wish };
    const { body, bytes, status } = await device.checkIn({ running, wish: asked });
    assert.equal(status, 200, bytes.toString());
    const { offer, reasons } = body as {
      offer: { version: string; target: string; passes: number } | null;
      reasons: readonly { code: string }[];
    };
    return offer === null ? (reasons.at(-1)?.code ?? "") : `${offer.version} of ${offer.passes} to ${offer.target}`;
  };
  const setState = (version: string, state: string) =>
    anna.send("PUT", `/api/products/${publisher.product}/bundles/${version}`, { state });

  it("begins at the first version that the device may have from where it is", async () => {
    assert.equal(await offered("1.0.0"), "1.1.0 of 3 to 2.0.0");
    assert.equal(await offered("1.1.0"), "1.2.0 of 2 to 2.0.0");
    assert.equal(await offered("1.2.0"), "2.0.0 of 1 to 2.0.0");
    assert.equal(await offered(null), "2.0.0 of 1 to 2.0.0");
  });

  it("begins there too for a version that the DMS does not know, and for what is no version", async () => {
    assert.equal(await offered("0.0.7"), "1.1.0 of 3 to 2.0.0");
    assert.equal(await offered("1.1.5"), "1.2.0 of 2 to 2.0.0");
    assert.equal(await offered("ZentriOS-WL-1.0"), "1.1.0 of 3 to 2.0.0");
  });

  it("is refused where one pass was asked for, and is one pass where that is enough", async () => {
    assert.equal(await offered("1.0.0", { asked: true, singlePass: true }), "needs-more-passes");
    assert.equal(await offered("1.2.0", { asked: true, singlePass: true }), "2.0.0 of 1 to 2.0.0");
    assert.equal(await offered("1.0.0", { asked: true, version: "1.2.0" }), "1.1.0 of 2 to 1.2.0");
  });

  it("ends where a version on it is retired, and is there again with it", async () => {
    await setState("1.2.0", "retired");
    assert.equal(await offered("1.0.0"), "floor-missing");
    assert.equal(await offered("1.1.0"), "floor-missing");
    await setState("1.2.0", "available");
    assert.equal(await offered("1.1.0"), "1.2.0 of 2 to 2.0.0");
  });
});
