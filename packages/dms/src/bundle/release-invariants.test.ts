import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BUNDLE_STATES, TAGS, type BundleState, type Tag } from "@regrow/core/decision";
import { readHead } from "@regrow/core/bundle";
import { listContents, parseManifest } from "@regrow/core/manifest";
import { OFFER_STANDS_MS } from "@regrow/core/release";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

type Step =
  | { readonly kind: "publish"; readonly state: "draft" | "available"; readonly file: number }
  | { readonly kind: "state"; readonly pick: number; readonly state: BundleState }
  | { readonly kind: "tag"; readonly pick: number; readonly tag: Tag }
  | { readonly kind: "delete"; readonly pick: number }
  | { readonly kind: "device-tag"; readonly tag: Tag }
  | { readonly kind: "wait" };

const pick = fc.nat(3);
const tag = fc.constantFrom<Tag>("release", "release", "beta", "alpha");
const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("publish"),
      state: fc.constantFrom("draft", "available", "available"),
      file: fc.nat(3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("state"), pick, state: fc.constantFrom(...BUNDLE_STATES) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("tag"), pick, tag }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete"), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("device-tag"), tag: fc.constantFrom(...TAGS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait") }) },
);

interface Listed {
  readonly version: string;
  readonly state: BundleState;
}

/** Whatever people do, in whatever order, refused or not. */
describe("bundles and tags, always", { timeout: 200_000 }, () => {
  /** A DMS of its own for each order: its clock is moved on by hand, and TLS asks the machine's whether a certificate is valid yet. */
  let test: TestDms;
  let anna: TestPerson;
  /** When the device was last offered a bundle, by its identifier. */
  const told = new Map<string, number>();

  it("one bundle holds a tag, it is available, and what is offered can be had to the last byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 15, maxLength: 25 }), async (steps) => {
        await using dms = await startDms();
        test = dms;
        anna = await signUp(test, "anna");
        const product = "PRODUCT";
        const publisher = makePublisher({ product });
        const platformRoot = Buffer.from(publisher.platformRoot).toString();
        const made = await anna.send("POST", "/api/products", { code: product, platformRoot });
        assert.equal(made.statusCode, 201, made.payload);
        const device = new TestDevice(test);
        await device.enrol(
          { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim"), product },
          randomUUID(),
        );
        told.clear();
        for (const [index, step] of steps.entries()) {
          await apply(product, publisher, device, step, index);
          await check(product, device);
        }
      }),
      { numRuns: 15 },
    );
  });

  async function apply(
    code: string,
    publisher: Publisher,
    device: TestDevice,
    step: Step,
    index: number,
  ): Promise<void> {
    const bundles = await list(code);
    const picked = "pick" in step ? bundles[step.pick % Math.max(1, bundles.length)]?.version : undefined;
    const at = `/api/products/${code}/bundles/${picked ?? "none"}`;
    switch (step.kind) {
      case "publish": {
        const bundle = publisher.bundle({ version: `1.${index}`, files: { "shared.txt": `file ${step.file}` } });
        const answer = await test.dms.people.inject({
          method: "PUT",
          url: `/api/products/${code}/bundles?state=${step.state}`,
          headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/x-tar" },
          payload: Buffer.from(bundle),
        });
        assert.equal(answer.statusCode, 201, answer.payload);
        return;
      }
      case "state":
        return void (await anna.send("PUT", at, { state: step.state }));
      case "tag":
        return void (await anna.send("PUT", `/api/products/${code}/tags/${step.tag}`, { version: picked ?? "none" }));
      case "delete":
        return void (await anna.send("DELETE", at));
      case "device-tag":
        return void (await anna.send("PUT", `/api/devices/${device.uuid}/tag`, { tag: step.tag }));
      case "wait":
        return test.clock.advance(3_600_000);
      default:
        return step satisfies never;
    }
  }

  async function check(code: string, device: TestDevice): Promise<void> {
    const bundles = new Map((await list(code)).map(({ version, state }) => [version, state]));
    const { tags } = (await anna.get(`/api/products/${code}/tags`)).json<{
      tags: { tag: string; version: string }[];
    }>();
    assert.equal(new Set(tags.map(({ tag }) => tag)).size, tags.length, "one holder for a tag");
    for (const { tag, version } of tags) assert.equal(bundles.get(version), "available", `${tag} is ${version}`);
    const answer = await device.checkIn();
    assert.equal(answer.status, 200, answer.bytes.toString());
    const offer = answer.body["offer"] as { readonly bundleId: string; readonly version: string } | null;
    for (const [bundleId, atMs] of told)
      if (test.clock.nowMs() - atMs < OFFER_STANDS_MS)
        assert.equal((await device.ask("GET", `/bundles/${bundleId}/head`)).status, 200, "what was offered is gone");
    if (offer === null) return;
    told.set(offer.bundleId, test.clock.nowMs());
    assert.equal(bundles.get(offer.version), "available");
    const head = await device.ask("GET", `/bundles/${offer.bundleId}/head`);
    assert.equal(head.status, 200);
    assert.equal((await device.ask("GET", `/bundles/${offer.bundleId}/pack/none`)).status, 200);
    const held = new Set(await readdir(join(test.folder, "blobs"), { recursive: true }));
    for (const sha256 of listContents(parseManifest(readHead(head.bytes).manifest)).keys())
      assert.ok(held.has(join(sha256.slice(0, 2), `${sha256}.zst`)), `${offer.version} lacks ${sha256}`);
  }

  async function list(code: string): Promise<readonly Listed[]> {
    return (await anna.get(`/api/products/${code}/bundles`)).json<{ bundles: Listed[] }>().bundles;
  }
});
