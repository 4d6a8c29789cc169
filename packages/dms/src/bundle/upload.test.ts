import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { TAR_END, encodeHeadEntries, encodeTarEntry, joinBytes } from "@regrow/core/bundle";
import { assembleBundle, headOf, makePublisher, manifestOf, type Publisher } from "@regrow/testing/publisher";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";

const LIMIT_BYTES = 300_000;

describe("upload of a bundle", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let first: Uint8Array;

  before(async () => {
    test = await startDms({ limits: { bundleBytes: LIMIT_BYTES, unpackedBytes: 5_000_000 } });
    anna = await signUp(test);
    publisher = makePublisher();
    first = publisher.bundle({ version: "1.0.0", files: { "main.mjs": "one();\n", "lib.mjs": "lib();\n" } });
    const made = await anna.send("POST", "/api/products", {
      code: publisher.product,
      platformRoot: text(publisher.platformRoot),
    });
    assert.equal(made.statusCode, 201, made.payload);
  });
  after(() => test[Symbol.asyncDispose]());

  const refuses = async (bundle: Uint8Array, code: string, product = publisher.product): Promise<void> => {
    const before = await everything();
    const answer = await anna.upload(product, bundle);
    assert.equal(answer.json<{ code: string }>().code, code, answer.payload);
    assert.deepEqual(await everything(), before);
  };
  const everything = async (): Promise<object> => ({
    bundles: (await anna.get(`/api/products/${publisher.product}/bundles`)).json<object>(),
    blobs: await blobsOf(test),
  });

  it("takes a good one once, and says so again", async () => {
    const added = await anna.upload(publisher.product, first);
    assert.equal(added.statusCode, 201, added.payload);
    assert.equal(added.json<{ version: string }>().version, "1.0.0");
    const again = await anna.upload(publisher.product, first);
    assert.equal(again.statusCode, 200);
    assert.deepEqual(again.json(), added.json());
    assert.equal((await blobsOf(test)).length, 2);
  });

  it("leaves nothing behind of one that is cut, altered, too large or wrongly signed", async () => {
    const good = publisher.bundle({ version: "1.0.1", files: { "main.mjs": "two();\n" } });
    await refuses(good.subarray(0, good.length - 700), "BUNDLE_TRUNCATED");
    const altered = good.slice();
    const inObject = Buffer.from(good).lastIndexOf("objects/") + 512 + 10;
    altered[inObject] = (altered[inObject] ?? 0) ^ 1;
    await refuses(altered, "BUNDLE_OBJECT_DAMAGED");
    await refuses(
      publisher.bundle({ version: "1.0.2", files: { "noise.bin": noise(LIMIT_BYTES + 1) } }),
      "BUNDLE_TOO_LARGE",
    );
    await refuses(
      publisher.bundle({ version: "1.0.3", files: { "zeros.bin": new Uint8Array(6_000_000) } }),
      "BUNDLE_TOO_LARGE",
    );
    await refuses(makePublisher({ product: publisher.product }).bundle({ version: "1.0.4" }), "TRUST_ROOT_UNKNOWN");
    const head = headOf(good);
    const forged = { ...head, manifest: Buffer.from(text(head.manifest).replace('"1.0.1"', '"1.0.9"')) };
    await refuses(assembleBundle(forged, []), "TRUST_TARGET_UNKNOWN");
    await refuses(new TextEncoder().encode("no bundle at all"), "BUNDLE_TRUNCATED");
  });

  it("refuses a bundle whose object unpacks to more than its manifest says, and keeps nothing of it", async () => {
    const good = publisher.bundle({ version: "1.0.5", files: { "small.txt": "s".repeat(2_000) } });
    const packed = new Uint8Array(zstdCompressSync(new Uint8Array(32 * 1024 * 1024)));
    assert.ok(packed.length < 2_000, "small enough for what the manifest says");
    const entry = manifestOf(good).trees[0]?.entries[0];
    assert.ok(entry?.kind === "file");
    const object = encodeTarEntry(`objects/${entry.sha256}.zst`, packed);
    await refuses(joinBytes([encodeHeadEntries(headOf(good)), object, TAR_END]), "BUNDLE_OBJECT_DAMAGED");
  });

  it("leaves nothing behind where the disk fails between one file and the next", async () => {
    const files = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}.txt`, `file ${index}\n`]));
    const bundle = publisher.bundle({ version: "1.0.6", files });
    const last = createHash("sha256")
      .update(files["7.txt"] ?? "")
      .digest("hex");
    // No folder can be made of that name.
    const blocked = join(test.folder, "blobs", last.slice(0, 2));
    await symlink("nowhere", blocked);
    const before = await everything();
    assert.equal((await anna.upload(publisher.product, bundle)).statusCode, 500);
    assert.deepEqual(await everything(), before);
    await rm(blocked);
    assert.equal((await anna.upload(publisher.product, bundle)).statusCode, 201);
  });

  it("refuses another product's bundle, and another bundle of the same version", async () => {
    const made = await anna.send("POST", "/api/products", { code: "OTHER" });
    assert.equal(made.statusCode, 201, made.payload);
    await refuses(first, "UPDATE_NOT_FOR_PRODUCT", "OTHER");
    const twin = makePublisher({ product: publisher.product, platform: publisher });
    await refuses(twin.bundle({ version: "1.0.0", files: { "main.mjs": "else();\n" } }), "BUNDLE_EXISTS");
    await refuses(twin.bundle({ version: "3.0.0" }), "TRUST_ROLLED_BACK");
  });

  it("takes a partial bundle only on a base that is here, and only without older metadata", async () => {
    const own = makePublisher();
    const base = own.bundle({ version: "1.0.0", files: { "a.txt": "a", "b.txt": "b" } });
    const partial = own.bundle({ version: "1.0.1", base, files: { "a.txt": "A" } });
    const bob = await signUp(test, "bob");
    await bob.send("POST", "/api/products", { code: own.product, platformRoot: text(own.platformRoot) });
    const early = await bob.upload(own.product, partial);
    assert.equal(early.json<{ code: string }>().code, "BUNDLE_BASE_UNKNOWN");
    assert.equal((await bob.upload(own.product, base)).statusCode, 201);
    assert.equal((await bob.upload(own.product, partial)).statusCode, 201);
    assert.equal((await bob.upload(own.product, base)).statusCode, 200, "the same once more, with its older metadata");
  });

  it("never takes metadata that is older than what is held, or that forgets a bundle", async () => {
    const own = makePublisher({ product: "CAREFUL" });
    const carol = await signUp(test, "carol");
    await carol.send("POST", "/api/products", { code: own.product, platformRoot: text(own.platformRoot) });
    const older = own.bundle({ version: "1.0.0", files: { "a.txt": "1" } });
    const newer = own.bundle({ version: "2.0.0", files: { "a.txt": "2" } });
    assert.equal((await carol.upload(own.product, newer)).statusCode, 201);
    assert.equal((await carol.upload(own.product, older)).json<{ code: string }>().code, "TRUST_ROLLED_BACK");
  });

  it("needs the platform root with the first product, and keeps to it", async () => {
    const dora = await signUp(test, "dora");
    const without = await dora.send("POST", "/api/products", { code: "FIRST" });
    assert.equal(without.json<{ code: string }>().code, "PLATFORM_ROOT_MISSING");
    const root = text(publisher.platformRoot);
    assert.equal((await dora.send("POST", "/api/products", { code: "FIRST", platformRoot: root })).statusCode, 201);
    const other = text(makePublisher().platformRoot);
    const second = await dora.send("POST", "/api/products", { code: "SECOND", platformRoot: other });
    assert.equal(second.json<{ code: string }>().code, "PLATFORM_ROOT_OTHER");
    assert.match(second.payload, /regrow key add-product/);
  });

  it("gives a tag to one bundle at a time, and to none that is not there", async () => {
    const url = `/api/products/${publisher.product}/tags/release`;
    assert.equal((await anna.send("PUT", url, { version: "9.9.9" })).json<{ code: string }>().code, "BUNDLE_UNKNOWN");
    const second = publisher.bundle({ version: "1.1.0", files: { "main.mjs": "three();\n" } });
    assert.equal((await anna.upload(publisher.product, second)).statusCode, 201);
    for (const version of ["1.0.0", "1.1.0"]) {
      const tagged = await anna.send("PUT", url, { version });
      assert.deepEqual(
        tagged.json<{ tags: { version: string }[] }>().tags.map((tag) => tag.version),
        [version],
      );
    }
  });

  it("is answered while the sender still sends, when there is no length to judge before", async () => {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      const bundle = publisher.bundle({ version: "4.0.0", files: { "noise.bin": noise(2_000_000) } });
      for (let start = 0; start < bundle.length; start += 65_536) yield bundle.subarray(start, start + 65_536);
    };
    const answer = await fetch(`${test.dms.peopleUrl}/api/products/${publisher.product}/bundles`, {
      method: "PUT",
      headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/x-tar" },
      body: ReadableStream.from(pieces()),
      duplex: "half",
    });
    assert.equal(answer.status, 413);
    assert.partialDeepStrictEqual(await answer.json(), { code: "BUNDLE_TOO_LARGE" });
  });

  it("is kept over a restart", async () => {
    const before = await everything();
    await test.restart({ limits: { bundleBytes: LIMIT_BYTES } });
    assert.deepEqual(await everything(), before);
  });
});

async function blobsOf(test: TestDms): Promise<readonly string[]> {
  const names = await readdir(join(test.folder, "blobs"), { recursive: true });
  return names.filter((name) => !/^(partial|..)$/.test(name)).sort();
}

function noise(lengthBytes: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: lengthBytes }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
