import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const PRODUCT = "ACME-KIOSK";
const OTHER = "ACME-LAMP";

/**
 * What the vendors documented of products, bundles, tags and claims, and what the DMS makes of it: a test for each rule, called by
 * the rule's own words. Source: dms-facts, sections 1.1 to 1.3.
 */
describe("the documented rules", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    publisher = makePublisher({ product: PRODUCT });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    for (const body of [{ code: PRODUCT, platformRoot }, { code: OTHER }])
      assert.equal((await anna.send("POST", "/api/products", body)).statusCode, 201);
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) await publish(version);
    await tag("release", "1.0.0");
  });
  after(() => test[Symbol.asyncDispose]());

  const publish = async (version: string, more: object = {}): Promise<void> => {
    const bundle = publisher.bundle({ version, files: { "main.mjs": `run("${version}");\n` }, ...more });
    assert.equal((await anna.upload(PRODUCT, bundle)).statusCode, 201);
  };
  const tag = (name: string, version: string) => anna.send("PUT", `/api/products/${PRODUCT}/tags/${name}`, { version });
  const set = (code: string, change: object) => anna.send("PUT", `/api/products/${code}`, change);
  const codeOf = (answer: LightMyRequestResponse): string => answer.json<{ code: string }>().code;
  /** Provisioned; claimed and activated where a product is named. */
  const makeDevice = async (product?: string): Promise<TestDevice> => {
    const device = new TestDevice(test);
    const provision = await anna.makeToken("provision");
    if (product === undefined) await device.provision(provision, randomUUID());
    else await device.enrol({ provision, claim: await anna.makeToken("claim"), product }, randomUUID());
    return device;
  };
  const offered = async (device: TestDevice, version: string | null = null): Promise<string | null> => {
    const wish = { asked: version !== null, force: false, version };
    const { body } = await device.checkIn({ wish });
    return (body["offer"] as { readonly version: string } | null)?.version ?? null;
  };
  const productOf = async ({ uuid }: TestDevice): Promise<string | null> =>
    (await anna.get(`/api/devices/${uuid}`)).json<{ product: string | null }>().product;
  /** The act of an owner that turns a product into a production product is another's to test. */
  const inProduction = async (work: () => Promise<void>): Promise<void> => {
    const become = (kind: string): void => {
      using database = new DatabaseSync(join(test.folder, "dms.db"));
      database.prepare("update products set kind = ? where code = ?").run(kind, PRODUCT);
    };
    become("production");
    try {
      await work();
    } finally {
      become("development");
    }
  };

  it('1.1 rule 1: "A device is activated to one product at a time. Activating = associating."', async () => {
    const device = await makeDevice(PRODUCT);
    assert.equal(await productOf(device), PRODUCT);
    assert.equal((await device.ask("POST", "/activate", { product: OTHER })).status, 200);
    assert.equal(await productOf(device), OTHER);
    assert.equal(await offered(device), null, "nothing of the product that it had before");
  });

  it('1.1 rule 2: "Only one version (bundle) of a product can hold a given tag (Release, Beta, ...)."', async () => {
    for (const version of ["1.1.0", "1.0.0"]) {
      const { tags } = (await tag("release", version)).json<{ tags: { tag: string; version: string }[] }>();
      assert.deepEqual(
        tags.filter((held) => held.tag === "release").map((held) => held.version),
        [version],
      );
    }
  });

  it('1.1 rule 3: "Device default on `ota`: the bundle tagged Release."', async () => {
    assert.equal(await offered(await makeDevice(PRODUCT)), "1.0.0");
  });

  it('1.1 rule 4: "A device tagged Beta gets the Beta bundle; if there is no Beta bundle, it gets Release."', async () => {
    const device = await makeDevice(PRODUCT);
    const tagged = await anna.send("PUT", `/api/devices/${device.uuid}/tag`, { tag: "beta" });
    assert.deepEqual(tagged.json(), { uuid: device.uuid, tag: "beta" });
    assert.equal(await offered(device), "1.0.0");
    await tag("beta", "1.1.0");
    assert.equal(await offered(device), "1.1.0");
  });

  it("1.1 rule 4, inferred for alpha: it gets Beta where there is no Alpha, then Release", async () => {
    const device = await makeDevice(PRODUCT);
    await anna.send("PUT", `/api/devices/${device.uuid}/tag`, { tag: "alpha" });
    assert.equal(await offered(device), "1.1.0");
    await tag("alpha", "1.2.0");
    assert.equal(await offered(device), "1.2.0");
  });

  it('1.1 rule 5: "While a bundle carries a tag its state cannot be changed; first move the tag by tagging another bundle."', async () => {
    const retire = (version: string) =>
      anna.send("PUT", `/api/products/${PRODUCT}/bundles/${version}`, { state: "retired" });
    await publish("1.3.0");
    await tag("alpha", "1.3.0");
    assert.equal(codeOf(await retire("1.3.0")), "BUNDLE_TAGGED");
    await tag("alpha", "1.2.0");
    assert.equal((await retire("1.3.0")).statusCode, 200);
  });

  it('1.1 rule 6: "Release types: alpha, beta, release. Production bundles may carry alpha/beta also."', async () => {
    assert.equal((await tag("gamma", "1.0.0")).statusCode, 400);
    await inProduction(async () => {
      for (const name of ["alpha", "beta", "release"]) assert.equal((await tag(name, "1.0.0")).statusCode, 200, name);
    });
    await tag("beta", "1.1.0");
    await tag("alpha", "1.2.0");
  });

  it('1.1 rule 7: "Development product: a device may be re-activated to another product. Production product: a device can never be activated to another product (only to other versions of the same product)"', async () => {
    const device = await makeDevice(PRODUCT);
    await inProduction(async () => {
      const refused = await device.ask("POST", "/activate", { product: OTHER });
      assert.deepEqual([refused.status, refused.body["code"]], [403, "ACTIVATE_LOCKED"]);
      const claimed = await device.ask("POST", "/claim", { token: await anna.makeToken("claim", { product: OTHER }) });
      assert.equal(claimed.body["code"], "ACTIVATE_LOCKED", "nor by a claim");
      assert.equal((await device.ask("POST", "/activate", { product: PRODUCT })).status, 200);
      assert.equal(await offered(device), "1.0.0");
    });
    assert.equal((await device.ask("POST", "/activate", { product: OTHER })).status, 200);
  });

  it('1.1 rule 7: "The `ota -b <bundle>` option is not available on production devices"', async () => {
    const device = await makeDevice(PRODUCT);
    assert.equal(await offered(device, "1.1.0"), "1.1.0");
    await inProduction(async () => {
      const { body, bytes } = await device.checkIn({ wish: { asked: true, force: true, version: "1.1.0" } });
      assert.equal(body["offer"], null);
      assert.match(bytes.toString(), /version-refused/);
    });
  });

  it('1.1 rule 8: "Products come to exist in two ways"; here by a person or a pipeline, and bundles only signed', async () => {
    const unsigned = new TextEncoder().encode("a file, and no bundle");
    assert.equal((await anna.upload(PRODUCT, unsigned)).statusCode, 422);
    const unknown = await anna.upload("ACME-NOTHING", publisher.bundle({ version: "9.0.0" }));
    assert.equal(codeOf(unknown), "PRODUCT_UNKNOWN");
  });

  it('1.1 rule 9: "Only Zentri administrators can make a production product (from a release-candidate development product)"; here no change of a product does', async () => {
    const { kind } = (await anna.get(`/api/products/${PRODUCT}`)).json<{ kind: string }>();
    assert.equal(kind, "development");
    assert.equal((await set(PRODUCT, { kind: "production" })).statusCode, 400);
    assert.equal((await anna.send("POST", "/api/products", { code: "NEW", kind: "production" })).statusCode, 400);
  });

  it('1.1: "locked / unlocked = unclaimable / claimable. If claimable, a device activated to the product is claimable"', async () => {
    assert.equal((await set(PRODUCT, { isLocked: true })).json<{ isLocked: boolean }>().isLocked, true);
    const device = await makeDevice();
    const token = await anna.makeToken("claim", { product: PRODUCT });
    const refused = await device.ask("POST", "/claim", { token });
    assert.deepEqual([refused.status, refused.body["code"]], [403, "PRODUCT_LOCKED"]);
    await set(PRODUCT, { isLocked: false });
    assert.equal((await device.ask("POST", "/claim", { token })).status, 200, "the token has not been used up");
    await set(PRODUCT, { isLocked: true });
    assert.equal((await device.ask("POST", "/claim", { token })).status, 200, "who owns it is not asked again");
    await set(PRODUCT, { isLocked: false });
  });

  it('1.1: code is a "unique string, upper case in every example"', async () => {
    const made = await anna.send("POST", "/api/products", { code: PRODUCT });
    assert.equal(codeOf(made), "PRODUCT_EXISTS");
    for (const code of ["acme", "", "ÄCME", "ACME KIOSK", "-ACME", "A".repeat(65)])
      assert.equal((await anna.send("POST", "/api/products", { code })).statusCode, 400, code);
  });

  it('1.2, inferred there: "deletion only when untagged, and not while a device reports it installed"', async () => {
    assert.equal(codeOf(await anna.send("DELETE", `/api/products/${PRODUCT}/bundles/1.0.0`)), "BUNDLE_TAGGED");
    await publish("1.4.0");
    assert.equal((await anna.send("DELETE", `/api/products/${PRODUCT}/bundles/1.4.0`)).statusCode, 204);
  });

  it('1.3: "any OTA when not claimed -> {"result":"fail","message":"device not claimed"}"', async () => {
    const device = await makeDevice();
    const { status, body } = await device.checkIn({ wish: { asked: true, force: false, version: null } });
    assert.deepEqual([status, body["result"], body["message"]], [403, "fail", "device not claimed"]);
  });

  it('1.3: "activate <code>; U must have access to the product"', async () => {
    const bob = await signUp(test, "bob-of-rules");
    const theirs = makePublisher({ product: "BOBS" });
    const platformRoot = Buffer.from(theirs.platformRoot).toString();
    await bob.send("POST", "/api/products", { code: "BOBS", platformRoot });
    const device = await makeDevice(PRODUCT);
    const refused = await device.ask("POST", "/activate", { product: "BOBS" });
    assert.deepEqual([refused.status, refused.body["code"]], [404, "PRODUCT_UNKNOWN"]);
  });
});
