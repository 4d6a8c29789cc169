import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const HTML = `<img src=x onerror="alert('1')">&amp;</script><b>"`;
const publisher = makePublisher();
const { product } = publisher;

interface Named {
  readonly method: "POST" | "PUT";
  readonly url: () => string;
  readonly body: (text: string) => object;
  /** How the field is called in the refusal. */
  readonly field: string;
  /** Longest text, characters. */
  readonly limit: number;
  /** Where it is read again, if it may hold HTML. */
  readonly readAt?: () => string;
}

/** Everything that people give names and texts to. */
describe("a name that is too long, or holds HTML", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: product, platformRoot });
    await anna.upload(product, publisher.bundle({ version: "1.0.0" }));
    device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol(tokens, randomUUID());
  });
  after(() => test[Symbol.asyncDispose]());

  const ofProduct = () => `/api/products/${product}`;
  const ofBundle = () => `/api/products/${product}/bundles/1.0.0`;
  const ofDevice = () => `/api/devices/${device.uuid}`;
  const fields: Readonly<Record<string, Named>> = {
    "title of a product": {
      ...{ method: "PUT", url: ofProduct, body: (title) => ({ title }), field: "title", limit: 128 },
      readAt: ofProduct,
    },
    "description of a product": {
      ...{
        method: "PUT",
        url: ofProduct,
        body: (description) => ({ description }),
        field: "description",
        limit: 4_096,
      },
      readAt: ofProduct,
    },
    "code of a product": {
      ...{ method: "POST", url: () => "/api/products", body: (code) => ({ code }), field: "code", limit: 64 },
    },
    "version of a bundle": {
      ...{
        method: "PUT",
        url: () => `${ofProduct()}/tags/release`,
        body: (version) => ({ version }),
        field: "version",
      },
      limit: 64,
    },
    "notes of a bundle": {
      ...{
        method: "PUT",
        url: ofBundle,
        body: (notes) => ({ notes }),
        field: "notes",
        limit: 65_536,
        readAt: ofBundle,
      },
    },
    "notes of an upload": {
      method: "POST",
      url: () => `${ofProduct()}/uploads`,
      body: (notes) => ({ sizeBytes: 1, sha256: createHash("sha256").update("x").digest("hex"), notes }),
      ...{ field: "notes", limit: 65_536, readAt: () => `${ofProduct()}/uploads` },
    },
    "notes of a device": {
      ...{ method: "PUT", url: () => `${ofDevice()}/description`, body: (notes) => ({ notes }), field: "notes" },
      ...{ limit: 4_000, readAt: ofDevice },
    },
    "value of a label": {
      method: "PUT",
      url: () => `${ofDevice()}/description`,
      body: (text) => ({ labels: [`site=${text}`] }),
      // With its name: what is shorter and still too long is refused by the pattern, which says the limits.
      ...{ field: "labels/0", limit: 192, readAt: ofDevice },
    },
    "name of an organisation": {
      ...{ method: "PUT", url: () => "/api/organisation", body: (name) => ({ name }), field: "name", limit: 128 },
      readAt: () => "/api/organisation",
    },
    "name of an API token": {
      ...{ method: "POST", url: () => "/api/api-tokens", body: (name) => ({ name, scopes: ["product.read"] }) },
      ...{ field: "name", limit: 128, readAt: () => "/api/api-tokens" },
    },
    "title of a webhook": {
      ...{ method: "POST", url: () => "/api/webhooks", field: "title", limit: 128, readAt: () => "/api/webhooks" },
      body: (title) => ({ url: "https://example.com/", title, events: ["tag.moved"] }),
    },
    "name of a user": {
      ...{ method: "POST", url: () => "/api/sign-up", field: "userName", limit: 64 },
      body: (userName) => ({ userName, email: "u@example.com", password: "correct horse" }),
    },
  };

  for (const [name, { method, url, body, field, limit, readAt }] of Object.entries(fields)) {
    it(`${name}: is refused with the field and the limit, and nothing changes`, async () => {
      for (const text of ["A".repeat(limit + 1), "A".repeat(Math.max(500, limit * 2))]) {
        const answer = await anna.send(method, url(), body(text));
        assert.equal(answer.statusCode, 400, answer.payload);
        const { code, detail } = answer.json<{ code: string; detail: string }>();
        assert.equal(code, "INPUT_INVALID");
        assert.match(detail, new RegExp(`\\(${field.replace("/", ".")}: takes .*\\d+ characters`));
        assert.ok(detail.length < 400, "what was sent is not repeated");
      }
    });
    if (readAt === undefined) continue;
    it(`${name}: HTML is text, given back as it came, as JSON that no browser takes for a page`, async () => {
      const answer = await anna.send(method, url(), body(HTML));
      assert.ok(answer.statusCode < 300, answer.payload);
      const read = await anna.get(readAt());
      assert.ok(read.payload.includes(JSON.stringify(HTML).slice(1, -1)), read.payload);
      assert.match(String(read.headers["content-type"]), /^application\/json/);
      assert.equal(read.headers["x-content-type-options"], "nosniff");
    });
  }

  it("has the longest that it may have", async () => {
    const longest = await anna.send("PUT", ofProduct(), { title: "ü".repeat(128), description: "ü".repeat(4_096) });
    assert.equal(longest.statusCode, 200, longest.payload);
  });

  it("is refused in an address too, and so is an address that is none", async () => {
    const bundles = `/api/products/${product}/bundles/`;
    for (const [name, expected] of [
      ["1".repeat(65), /\(version: takes .*64 characters\)/],
      ["1".repeat(500), /address: a name in it is longer than 128 characters/],
      ["%ff", /address: malformed/],
    ] as const) {
      const answer = await anna.get(bundles + name);
      assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [400, "INPUT_INVALID"]);
      assert.match(answer.json<{ detail: string }>().detail, expected);
      assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
    }
  });
});
