import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import type { StorageState } from "./quotas.ts";

const KIB = 1024;
const QUOTA = 300 * KIB;

describe("a storage quota", () => {
  let test: TestDms;
  let anna: TestPerson;
  const publisher = makePublisher({ product: "STORED" });
  /** 100 KiB that no compression makes smaller, and the same in each. */
  const shared = randomBytes(100 * KIB);
  const bundle = (version: string, more: Readonly<Record<string, string | Buffer>> = {}): Uint8Array =>
    publisher.bundle({ version, files: { "shared.bin": shared, ...more } });

  before(async () => {
    test = await startDms({ storageQuotaBytes: QUOTA });
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
  });
  after(() => test[Symbol.asyncDispose]());

  const answered = async (): Promise<StorageState & { freeBytes: number }> =>
    (await anna.get("/api/organisation/storage")).json();
  /** Without what others do on the same disk. */
  const storage = async (): Promise<StorageState> => {
    const { freeBytes: _, ...state } = await answered();
    return state;
  };
  const blobs = async (): Promise<number> =>
    (await readdir(join(test.folder, "blobs"), { recursive: true })).filter((name) => name.endsWith(".zst")).length;
  const refused = (answer: LightMyRequestResponse): void => {
    assert.equal(answer.statusCode, 413, answer.payload);
    const { code, detail, fix } = answer.json<{ code: string; detail: string; fix: string }>();
    assert.equal(code, "STORAGE_QUOTA");
    assert.match(detail, /usedBytes: \d+, quotaBytes: 307200, neededBytes: \d+/);
    assert.match(fix, /Delete .* operator/);
  };

  it("counts bundles by their files, each once, and gives back what is deleted", async () => {
    assert.equal((await storage()).usedBytes, 0);
    assert.equal((await anna.upload(publisher.product, bundle("1.0.0"))).statusCode, 201);
    const one = await storage();
    assert.ok(one.bundlesBytes >= shared.length && one.bundlesBytes < shared.length + 4 * KIB, `${one.bundlesBytes}`);
    assert.deepEqual([one.quotaBytes, one.usedBytes], [QUOTA, one.bundlesBytes]);
    assert.equal((await anna.upload(publisher.product, bundle("1.1.0", { "a.txt": "a" }))).statusCode, 201);
    const two = await storage();
    assert.ok(two.bundlesBytes < one.bundlesBytes + 4 * KIB, "what both have counts once");
    await anna.send("DELETE", `/api/products/${publisher.product}/bundles/1.1.0`);
    assert.deepEqual(await storage(), one);
    await test.restart();
    assert.deepEqual(await storage(), one);
  });

  it("says how much room there is on the disk", async () => {
    const { bsize, blocks } = await statfs(test.folder);
    const { freeBytes } = await answered();
    assert.ok(freeBytes > 0 && freeBytes <= bsize * blocks && freeBytes % bsize === 0, `${freeBytes}`);
  });

  it("refuses a bundle that would go beyond it, and keeps nothing of that", async () => {
    const [files, before] = [await blobs(), await storage()];
    const large = bundle("2.0.0", { "large.bin": randomBytes(220 * KIB) });
    refused(await anna.upload(publisher.product, large));
    assert.deepEqual([await blobs(), await storage()], [files, before]);
    const again = await anna.upload(publisher.product, bundle("1.0.0"));
    assert.equal(again.statusCode, 200, "what is here already needs nothing");
  });

  it("refuses an upload in pieces before its first byte, and counts those that are on their way", async () => {
    const announce = (bytes: Uint8Array) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return anna.send("POST", `/api/products/${publisher.product}/uploads`, { sizeBytes: bytes.length, sha256 });
    };
    refused(await announce(randomBytes(250 * KIB)));
    // By what is announced: that its file has what is here already is not known before it has come.
    refused(await announce(bundle("3.0.0", { "more.bin": randomBytes(120 * KIB) })));
    const small = publisher.bundle({ version: "3.0.1", files: { "more.bin": randomBytes(120 * KIB) } });
    const upload = (await announce(small)).json<{ id: string }>();
    assert.equal((await storage()).uploadsBytes, small.length);
    const url = `/api/products/${publisher.product}/uploads/${upload.id}`;
    await test.dms.people.inject({
      ...{ method: "PUT", url: `${url}?offset=0`, payload: Buffer.from(small) },
      headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/octet-stream" },
    });
    // The file and what it holds would not fit both: when it is a bundle it is an upload no more.
    assert.equal((await anna.send("POST", `${url}/finish`)).statusCode, 201);
    const { uploadsBytes, bundlesBytes } = await storage();
    assert.ok(uploadsBytes === 0 && bundlesBytes >= 220 * KIB, `${bundlesBytes}`);
    await anna.send("DELETE", `/api/products/${publisher.product}/bundles/3.0.1`);
  });

  it("counts an upload until it is given up", async () => {
    const before = await storage();
    const announced = { sizeBytes: 1_000, sha256: "a".repeat(64) };
    const begun = await anna.send("POST", `/api/products/${publisher.product}/uploads`, announced);
    assert.equal((await storage()).usedBytes, before.usedBytes + 1_000);
    await anna.send("DELETE", `/api/products/${publisher.product}/uploads/${begun.json<{ id: string }>().id}`);
    assert.deepEqual(await storage(), before);
  });

  it("counts given files, by what they are now, until their device goes", async () => {
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol(tokens, randomUUID());
    const give = (bytes: number): Promise<LightMyRequestResponse> =>
      test.dms.people.inject({
        ...{ method: "PUT", url: `/api/devices/${device.uuid}/files?name=a.bin`, payload: randomBytes(bytes) },
        headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/octet-stream" },
      });
    const before = await storage();
    assert.equal((await give(100 * KIB)).statusCode, 200);
    assert.equal((await storage()).filesBytes, 100 * KIB);
    const files = await blobs();
    refused(await give(210 * KIB));
    assert.equal(await blobs(), files);
    assert.equal((await give(180 * KIB)).statusCode, 200, "in place of the one of that name");
    assert.equal((await storage()).filesBytes, 180 * KIB);
    await anna.send("POST", `/api/devices/${device.uuid}/unclaim`);
    assert.deepEqual(await storage(), before);
  });
});
