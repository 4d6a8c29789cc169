import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { readHead, type BundleHead } from "@regrow/core/bundle";
import { NodeCryptography } from "@regrow/node/cryptography";
import { assembleBundle, headOf, makePublisher, type Publisher } from "@regrow/testing/publisher";
import { addManifest, addProduct, createRoot, createSigningKey, createTargets } from "@regrow/trust/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const cryptography = new NodeCryptography();
const expiresMs = Date.UTC(2100, 0, 1);
const FILES = { "main.mjs": "one();\n" };
const CONTENTS = [new TextEncoder().encode(FILES["main.mjs"])];

describe("recovery of a product's trust in the DMS", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let first: BundleHead;
  let device: TestDevice;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    publisher = makePublisher();
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
    device = new TestDevice(test);
    await device.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
      randomUUID(),
    );
  });
  after(() => test[Symbol.asyncDispose]());

  const upload = async (head: BundleHead): Promise<string> => {
    const answer = await anna.upload(publisher.product, assembleBundle(head, CONTENTS));
    return answer.json<{ code?: string; version?: string }>().code ?? "taken";
  };
  const servedHead = async (version: string): Promise<BundleHead> => {
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version });
    const { body } = await device.checkIn();
    const offer = body["offer"] as { bundleId: string } | null;
    assert.ok(offer !== null, JSON.stringify(body));
    return readHead((await device.ask("GET", `/bundles/${offer.bundleId}/head`)).bytes);
  };
  const trust = async (): Promise<{ metadata: { productRoots: string[]; productTargets: string } | null }> =>
    (await device.ask("GET", `/products/${publisher.product}/trust`)).body as never;

  it("shows a device the product's metadata as soon as there is any, and nothing of a product that is not its owner's", async () => {
    assert.deepEqual(await trust(), { metadata: null });
    first = headOf(publisher.bundle({ version: "1.0.0", files: FILES }));
    assert.equal(await upload(first), "taken");
    const { metadata } = await trust();
    assert.equal(metadata?.productTargets, Buffer.from(first.productTargets).toString());
    await device.ask("POST", "/activate", { product: publisher.product });
    const eve = await signUp(test, "eve");
    const other = new TestDevice(test);
    await other.enrol(
      { provision: await eve.makeToken("provision"), claim: await eve.makeToken("claim") },
      randomUUID(),
    );
    assert.equal((await other.ask("GET", `/products/${publisher.product}/trust`)).body["code"], "PRODUCT_UNKNOWN");
  });

  it("goes back below a list that a thief has signed with a huge number once a root has taken his key away", async () => {
    const { productRoot, productTargets } = publisher.keys;
    const thief = { cryptography, keys: [productTargets], expiresMs };
    let huge = first.productTargets;
    const manifest = headOf(
      makePublisher({ keys: publisher.keys }).bundle({ version: "6.6.6", files: FILES }),
    ).manifest;
    for (let count = 0; count < 5; count += 1) huge = addManifest(huge, `0.0.${count}`, manifest, thief);
    huge = addManifest(huge, "6.6.6", manifest, thief);
    assert.equal(await upload({ ...first, productTargets: huge, manifest }), "taken");

    const key = createSigningKey(cryptography);
    const root = createRoot({ rootKeys: [productRoot], targetsKeys: [key], version: 2, expiresMs });
    const signer = { cryptography, keys: [key], expiresMs };
    const own = addManifest(createTargets(signer), "1.0.0", first.manifest, signer);
    // The DMS still holds the thief's bundle: what it publishes must stay trusted, so its manifest has to be named, or it has to go.
    const named = addManifest(own, "6.6.6", manifest, signer);
    const next = headOf(publisher.bundle({ version: "1.1.0", files: FILES }));
    const productRoots = [...first.productRoots, root];
    const lower = addManifest(named, "1.1.0", next.manifest, signer);
    assert.equal(
      await upload({ ...first, productTargets: lower, manifest: next.manifest }),
      "TRUST_SIGNATURE_INVALID",
      "without the root that names his successor his number counts",
    );
    assert.equal(await upload({ ...first, productRoots, productTargets: lower, manifest: next.manifest }), "taken");
    const head = await servedHead("1.1.0");
    assert.deepEqual([head.productRoots.length, Buffer.compare(head.productTargets, lower)], [2, 0]);
    first = { ...first, productRoots, productTargets: lower };
  });

  it("begins a chain anew only where newer platform targets vouch for it", async () => {
    const [rootKey, key] = [createSigningKey(cryptography), createSigningKey(cryptography)];
    const start = createRoot({ rootKeys: [rootKey], targetsKeys: [key], expiresMs });
    const signer = { cryptography, keys: [key], expiresMs };
    const platform = { cryptography, keys: [publisher.keys.platformTargets], expiresMs };
    const next = headOf(publisher.bundle({ version: "1.2.0", files: FILES }));
    let targets = createTargets(signer);
    for (const version of ["1.0.0", "1.1.0", "6.6.6"]) {
      const head = version === "1.0.0" ? first.manifest : await manifestOf(version);
      targets = addManifest(targets, version, head, signer);
    }
    targets = addManifest(targets, "1.2.0", next.manifest, signer);
    const anew = { ...first, productRoots: [start], productTargets: targets, manifest: next.manifest };
    assert.equal(await upload(anew), "TRUST_PRODUCT_UNKNOWN");
    let vouching = addProduct(createTargets(platform), publisher.product, start, platform);
    assert.equal(await upload({ ...anew, platformTargets: vouching }), "TRUST_ROLLED_BACK");
    vouching = addProduct(vouching, "ACME-OTHER", start, platform);
    assert.equal(await upload({ ...anew, platformTargets: vouching }), "taken");
    const head = await servedHead("1.2.0");
    assert.deepEqual([head.productRoots.length, Buffer.compare(head.productRoots[0] ?? Buffer.of(), start)], [1, 0]);
  });

  const manifestOf = async (version: string): Promise<Uint8Array> => {
    if (version === "1.1.0") return (await servedHead("1.1.0")).manifest;
    return headOf(makePublisher({ keys: publisher.keys }).bundle({ version, files: FILES })).manifest;
  };
});
