import assert from "node:assert/strict";
import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher } from "@regrow/testing/publisher";
import { BundleVerifier, type VerifiedHead } from "@regrow/trust/bundle";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const publisher = makePublisher({ product: "KEPT" });
const full = publisher.bundle({ version: "1.0.0", files: { "a.txt": "one", "b.txt": "two" } });
const partial = publisher.bundle({ version: "1.0.1", base: full, files: { "b.txt": "changed" } });

describe("the file of a published bundle", () => {
  let test: TestDms;
  let anna: TestPerson;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: "KEPT", platformRoot });
    for (const bundle of [full, partial]) assert.equal((await anna.upload("KEPT", bundle)).statusCode, 201);
  });
  after(() => test[Symbol.asyncDispose]());

  const fetched = (version: string): Promise<LightMyRequestResponse> =>
    anna.get(`/api/products/KEPT/bundles/${version}/file`);
  /** As a device does, that has the publisher's root. */
  const verified = async (bytes: Uint8Array): Promise<VerifiedHead> => {
    const verifier = new BundleVerifier({
      ...{ cryptography: new NodeCryptography(), pinnedRoots: [publisher.platformRoot], nowMs: test.clock.nowMs() },
      seen: () => NOTHING_SEEN,
    });
    await verifier.push(bytes);
    return verifier.finish();
  };

  it("is whole and rightly signed, as long as was announced, and of that name", async () => {
    const answer = await fetched("1.0.0");
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["content-length"], String(answer.rawPayload.length));
    assert.equal(answer.headers["content-disposition"], 'attachment; filename="KEPT-1.0.0.regrow"');
    const { manifestSha256 } = (await anna.get("/api/products/KEPT/bundles/1.0.0")).json<{ manifestSha256: string }>();
    assert.equal((await verified(answer.rawPayload)).manifestSha256, manifestSha256);
  });

  it("is of a partial bundle what that brings itself", async () => {
    const head = await verified((await fetched("1.0.1")).rawPayload);
    assert.equal(head.manifest.version, "1.0.1");
    assert.equal(head.base?.version, "1.0.0");
  });

  it("can be published again where it was deleted", async () => {
    const file = (await fetched("1.0.1")).rawPayload;
    assert.equal((await anna.send("DELETE", "/api/products/KEPT/bundles/1.0.1")).statusCode, 204);
    assert.equal((await fetched("1.0.1")).statusCode, 404);
    assert.equal((await anna.upload("KEPT", file)).statusCode, 201);
  });

  it("stands in the audit log, with who took it along", async () => {
    const { entries } = (await anna.get("/api/audit?operation=getBundleFile")).json<{
      entries: readonly { target: string; changed: object }[];
    }>();
    assert.partialDeepStrictEqual(entries.at(-1), {
      target: "product KEPT",
      changed: { version: "1.0.0", fetched: true },
    });
  });

  it("is refused before its first byte where a stored file of it is damaged", async () => {
    const blobs = join(test.folder, "blobs");
    const [name] = (await readdir(blobs, { recursive: true })).filter((each) => each.endsWith(".zst"));
    assert.ok(name !== undefined);
    const path = join(blobs, name);
    await rename(path, `${path}.away`);
    const answers = [await fetched("1.0.0"), await fetched("1.0.1")];
    await rename(`${path}.away`, path);
    const refused = answers.find(({ statusCode }) => statusCode !== 200);
    assert.deepEqual([refused?.statusCode, refused?.json<{ code: string }>().code], [409, "BUNDLE_STORED_DAMAGED"]);
    assert.equal((await fetched("1.0.0")).statusCode, 200);
  });
});
