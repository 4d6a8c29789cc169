import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

describe("products", () => {
  let test: TestDms;
  let anna: TestPerson;
  const publisher = makePublisher({ product: "FULL" });
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    for (const body of [{ code: "FULL", platformRoot }, { code: "EMPTY" }, { code: "WITH-DEVICE" }])
      assert.equal((await anna.send("POST", "/api/products", body)).statusCode, 201);
  });
  after(() => test[Symbol.asyncDispose]());

  const remove = (code: string) => anna.send("DELETE", `/api/products/${code}`);

  it("change title, description and lock, each by itself, and the log says so", async () => {
    const url = "/api/products/EMPTY";
    const hostile = '<script>alert("1")</script> \'; drop table products; --';
    assert.partialDeepStrictEqual((await anna.send("PUT", url, { description: hostile })).json(), {
      title: "EMPTY",
      description: hostile,
      isLocked: false,
      kind: "development",
    });
    assert.partialDeepStrictEqual((await anna.send("PUT", url, { title: "Nothing yet", isLocked: true })).json(), {
      title: "Nothing yet",
      description: hostile,
      isLocked: true,
    });
    for (const wrong of [{}, { title: "" }, { title: "a\u0000b" }, { code: "OTHER" }, { isLocked: "yes" }])
      assert.equal((await anna.send("PUT", url, wrong)).statusCode, 400, JSON.stringify(wrong));
    const { entries } = (await anna.get("/api/audit?operation=changeProduct")).json<{
      entries: { target: string; changed: object }[];
    }>();
    assert.deepEqual(entries[0]?.changed, { title: "Nothing yet", isLocked: true });
  });

  it("are listed in pages and by kind", async () => {
    const page = (await anna.get("/api/products?limit=2")).json<{ products: { code: string }[]; next: string }>();
    assert.deepEqual(
      page.products.map(({ code }) => code),
      ["EMPTY", "FULL"],
    );
    const rest = (await anna.get(`/api/products?limit=2&cursor=${page.next}`)).json<{ products: { code: string }[] }>();
    assert.deepEqual(
      rest.products.map(({ code }) => code),
      ["WITH-DEVICE"],
    );
    assert.deepEqual((await anna.get("/api/products?kind=production")).json(), { products: [], next: null });
  });

  it("are deleted only when nothing is left of them", async () => {
    assert.equal((await anna.upload("FULL", publisher.bundle({ version: "1.0.0" }))).statusCode, 201);
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: "WITH-DEVICE" }, randomUUID());
    await anna.makeToken("claim", { product: "EMPTY", expiresInMs: 60_000 });
    for (const [code, why] of [
      ["FULL", "bundle: 1.0.0"],
      ["WITH-DEVICE", "it has devices"],
      ["EMPTY", "token: "],
    ] as const) {
      const answer = await remove(code);
      assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [409, "PRODUCT_IN_USE"]);
      assert.ok(answer.payload.includes(why), answer.payload);
    }
    test.clock.advance(60_000);
    assert.equal((await remove("EMPTY")).statusCode, 204);
    assert.equal((await remove("EMPTY")).statusCode, 404);
    assert.equal((await anna.send("DELETE", "/api/products/FULL/bundles/1.0.0")).statusCode, 204);
    assert.equal((await remove("FULL")).statusCode, 204);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    assert.equal((await anna.send("POST", "/api/products", { code: "FULL", platformRoot })).statusCode, 201);
    assert.equal((await anna.upload("FULL", publisher.bundle({ version: "1.0.1" }))).statusCode, 201, "as if new");
  });
});
