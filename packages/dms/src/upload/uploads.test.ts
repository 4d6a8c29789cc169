import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const LIMITS = { bundleBytes: 1_000_000, unpackedBytes: 5_000_000, uploads: 3, uploadBytes: 1_500_000 };
const DAY_MS = 24 * 3_600_000;

interface UploadAnswer {
  readonly id: string;
  readonly receivedBytes: number;
  readonly bundleId: string | null;
}

describe("an upload in pieces", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let version = 0;

  before(async () => {
    test = await startDms({ limits: LIMITS });
    anna = await signUp(test);
    publisher = makePublisher({ product: "PIECES" });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    const made = await anna.send("POST", "/api/products", { code: "PIECES", platformRoot });
    assert.equal(made.statusCode, 201, made.payload);
  });
  after(() => test[Symbol.asyncDispose]());

  const at = (path = ""): string => `/api/products/PIECES/uploads${path}`;
  const nextBundle = (): Uint8Array => {
    version += 1;
    return publisher.bundle({ version: `1.${version}.0`, files: { "main.mjs": `run(${version});\n` } });
  };
  const announce = (bundle: Uint8Array): object => ({
    sizeBytes: bundle.length,
    sha256: createHash("sha256").update(bundle).digest("hex"),
  });
  const begin = async (bundle: Uint8Array, more: object = {}): Promise<UploadAnswer> => {
    const answer = await anna.send("POST", at(), { ...announce(bundle), ...more });
    assert.equal(answer.statusCode, 200, answer.payload);
    return answer.json<UploadAnswer>();
  };
  const put = (id: string, offset: number, bytes: Uint8Array, secret = anna.token) =>
    test.dms.people.inject({
      method: "PUT",
      url: at(`/${id}?offset=${offset}`),
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/octet-stream" },
      payload: Buffer.from(bytes),
    });
  const finish = (id: string) => anna.send("POST", at(`/${id}/finish`));
  const codeOf = (answer: { json: <T>() => T }): string => answer.json<{ code: string }>().code;
  const files = (): Promise<readonly string[]> => readdir(join(test.folder, "uploads"));

  it("becomes what its newest announcement says, though a piece was on its way when that came", async () => {
    const bundle = nextBundle();
    const { id } = await begin(bundle, { state: "available", notes: "too early" });
    const body = new PassThrough();
    const putting = test.dms.people.inject({
      method: "PUT",
      url: at(`/${id}?offset=0`),
      headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/octet-stream" },
      payload: body,
    });
    body.write(bundle.subarray(0, 100));
    const sizeOf = async (): Promise<number> =>
      await stat(join(test.folder, "uploads", id)).then(
        ({ size }) => size,
        () => 0,
      );
    while ((await sizeOf()) === 0) await new Promise(setImmediate);
    await begin(bundle, { state: "draft", notes: "for the test room" });
    body.end(bundle.subarray(100));
    assert.equal((await putting).json<UploadAnswer>().receivedBytes, bundle.length);
    const made = await finish(id);
    assert.partialDeepStrictEqual(made.json(), { state: "draft", notes: "for the test room" });
  });

  it("becomes a bundle when all of it is there, and says so again", async () => {
    const bundle = nextBundle();
    const { id } = await begin(bundle, { state: "draft", notes: "for the test room" });
    assert.equal(codeOf(await finish(id)), "UPLOAD_INCOMPLETE");
    for (let offset = 0; offset < bundle.length; offset += 5_000) {
      const answer = await put(id, offset, bundle.subarray(offset, offset + 5_000));
      assert.equal(answer.json<UploadAnswer>().receivedBytes, Math.min(bundle.length, offset + 5_000));
    }
    const made = await finish(id);
    assert.equal(made.statusCode, 201, made.payload);
    assert.partialDeepStrictEqual(made.json(), {
      version: `1.${version}.0`,
      state: "draft",
      notes: "for the test room",
    });
    const again = await finish(id);
    assert.equal(again.statusCode, 200);
    assert.deepEqual(again.json(), made.json());
    assert.equal((await begin(bundle)).id, id, "who lost the answer finds what came of it");
    assert.deepEqual(await files(), []);
  });

  it("takes pieces in any cut, twice and overlapping: what it becomes is what was sent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(9_000), fc.nat(4_000)), { maxLength: 12 }), async (steps) => {
        const bundle = nextBundle();
        const { id } = await begin(bundle);
        let receivedBytes = 0;
        for (const [length, back] of [...steps, [bundle.length, 0] as const]) {
          const offset = Math.max(0, receivedBytes - back);
          const answer = await put(id, offset, bundle.subarray(offset, offset + length));
          const before = receivedBytes;
          receivedBytes = answer.json<UploadAnswer>().receivedBytes;
          assert.equal(receivedBytes, Math.max(before, Math.min(bundle.length, offset + length)));
        }
        assert.equal((await finish(id)).statusCode, 201);
      }),
      { numRuns: 15 },
    );
  });

  it("tells where it is, also by HEAD, and refuses gaps and what goes beyond the end", async () => {
    const bundle = nextBundle();
    const { id } = await begin(bundle);
    await put(id, 0, bundle.subarray(0, 1_000));
    const head = await test.dms.people.inject({
      method: "HEAD",
      url: at(`/${id}`),
      headers: { authorization: `Bearer ${anna.token}` },
    });
    assert.equal(head.headers["upload-offset"], "1000");
    assert.equal(codeOf(await put(id, 1_001, bundle.subarray(1_001))), "UPLOAD_OFFSET");
    assert.equal(codeOf(await put(id, 1_000, new Uint8Array(bundle.length))), "INPUT_TOO_LARGE");
    assert.equal((await anna.get(at(`/${id}`))).json<UploadAnswer>().receivedBytes, 1_000);
    assert.equal((await anna.send("DELETE", at(`/${id}`))).statusCode, 204);
    assert.equal(codeOf(await anna.get(at(`/${id}`))), "UPLOAD_UNKNOWN");
  });

  it("goes on after a restart in the middle, at what was acknowledged", async () => {
    const bundle = nextBundle();
    const { id } = await begin(bundle);
    await put(id, 0, bundle.subarray(0, 4_000));
    await test.restart({ limits: LIMITS });
    const again = await begin(bundle);
    assert.deepEqual([again.id, again.receivedBytes], [id, 4_000]);
    await put(id, 4_000, bundle.subarray(4_000));
    assert.equal((await finish(id)).statusCode, 201);
  });

  it("keeps what came of a piece whose line was cut, and lets the next line take over", async () => {
    const bundle = nextBundle();
    const { id } = await begin(bundle);
    const url = new URL(at(`/${id}?offset=0`), test.dms.peopleUrl);
    const headers = { authorization: `Bearer ${anna.token}`, "content-type": "application/octet-stream" };
    // The server does not learn of this line's end: it stays open, and silent.
    const hanging = httpRequest(url, { method: "PUT", headers: { ...headers, "content-length": bundle.length } });
    hanging.on("error", () => {});
    hanging.write(bundle.subarray(0, 3_000));
    const closed = new Promise((resolve) => hanging.once("close", resolve));
    await until(async () => (await files()).includes(id));
    const answer = await put(id, 0, bundle.subarray(0, 5_000));
    assert.equal(answer.json<UploadAnswer>().receivedBytes, 5_000, answer.payload);
    await closed;
    await put(id, 5_000, bundle.subarray(5_000));
    assert.equal((await finish(id)).statusCode, 201);
  });

  it("is refused before a byte is sent when it is too large, or too much is on its way", async () => {
    const sha256 = "0".repeat(64);
    const large = await anna.send("POST", at(), { sizeBytes: 10 * 1024 ** 3, sha256 });
    assert.equal(large.statusCode, 413);
    assert.equal(codeOf(large), "BUNDLE_TOO_LARGE");
    const begun: string[] = [];
    for (const [index, sizeBytes] of [900_000, 900_000].entries()) {
      const answer = await anna.send("POST", at(), { sizeBytes, sha256: String(index).repeat(64) });
      if (index === 0) begun.push(answer.json<UploadAnswer>().id);
      else assert.equal(codeOf(answer), "UPLOAD_LIMIT", "together more than may be");
    }
    for (const digit of ["a", "b"])
      begun.push((await anna.send("POST", at(), { sizeBytes: 1, sha256: digit.repeat(64) })).json<UploadAnswer>().id);
    assert.equal(codeOf(await anna.send("POST", at(), { sizeBytes: 1, sha256 })), "UPLOAD_LIMIT", "too many");
    const bob = await signUp(test, "bob-of-uploads");
    assert.equal(codeOf(await bob.send("POST", at(), { sizeBytes: 1, sha256 })), "PRODUCT_UNKNOWN");
    for (const id of begun) assert.equal((await anna.send("DELETE", at(`/${id}`))).statusCode, 204);
  });

  it("ends a day after its last piece, with its bytes", async () => {
    const bundle = nextBundle();
    const { id } = await begin(bundle);
    await put(id, 0, bundle.subarray(0, 100));
    test.clock.advance(DAY_MS + 1);
    const anew = await signUp(test, "carol-of-uploads"); // sessions have ended too
    const other = makePublisher({ product: "OTHERS" });
    const platformRoot = Buffer.from(other.platformRoot).toString();
    await anew.send("POST", "/api/products", { code: "OTHERS", platformRoot });
    assert.ok((await files()).includes(id));
    await anew.send("POST", "/api/products/OTHERS/uploads", { sizeBytes: 1, sha256: "c".repeat(64) });
    assert.ok(!(await files()).includes(id));
    test.clock.advance(-DAY_MS - 1);
  });

  it("is no bundle when it is not what was announced, and can be sent again", async () => {
    const bundle = nextBundle();
    const altered = bundle.slice();
    altered[altered.length - 2_000] = (altered[altered.length - 2_000] ?? 0) ^ 1;
    const { id } = await begin(bundle);
    await put(id, 0, altered);
    assert.equal(codeOf(await finish(id)), "UPLOAD_DIFFERS");
    assert.equal(codeOf(await anna.get(`/api/products/PIECES/bundles/1.${version}.0`)), "BUNDLE_UNKNOWN");
    await put(id, 0, bundle);
    assert.equal((await finish(id)).statusCode, 201);
  });

  it("keeps a partial bundle until its base has come", async () => {
    const own = makePublisher({ product: "LATER" });
    const dora = await signUp(test, "dora-of-uploads");
    const platformRoot = Buffer.from(own.platformRoot).toString();
    await dora.send("POST", "/api/products", { code: "LATER", platformRoot });
    const base = own.bundle({ version: "1.0.0", files: { "a.txt": "a", "b.txt": "b" } });
    const partial = own.bundle({ version: "1.0.1", base, files: { "a.txt": "A" } });
    const begun = await dora.send("POST", "/api/products/LATER/uploads", announce(partial));
    const url = `/api/products/LATER/uploads/${begun.json<UploadAnswer>().id}`;
    await test.dms.people.inject({
      method: "PUT",
      url: `${url}?offset=0`,
      headers: { authorization: `Bearer ${dora.token}`, "content-type": "application/octet-stream" },
      payload: Buffer.from(partial),
    });
    assert.equal(codeOf(await dora.send("POST", `${url}/finish`)), "BUNDLE_BASE_UNKNOWN");
    assert.equal((await dora.upload("LATER", base)).statusCode, 201);
    assert.equal((await dora.send("POST", `${url}/finish`)).statusCode, 201);
  });
});

/** Bounded by the test's own limit of time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
