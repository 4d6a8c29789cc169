import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { BlobStore } from "./blob-store.ts";

const [ONE, OTHER] = ["a".repeat(64), "b".repeat(64)];

describe("a long read of the blob store", () => {
  let folder: string;
  let blobs: BlobStore;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-blobs-"));
    blobs = await BlobStore.open(folder);
    const partial = await blobs.makePartialFolder();
    for (const sha256 of [ONE, OTHER]) await writeFile(join(partial, sha256), sha256);
    await blobs.adopt(partial, [ONE, OTHER]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("keeps what nobody names any more until the last reader has ended, and says what that was", async () => {
    blobs.beginLongRead();
    blobs.beginLongRead();
    await blobs.remove([ONE]);
    assert.ok(await blobs.has(ONE));
    assert.equal(await blobs.packedBytes(ONE), 64);
    assert.deepEqual(blobs.endLongRead(), []);
    await blobs.remove([OTHER]);
    assert.deepEqual(blobs.endLongRead(), [ONE, OTHER]);
    await blobs.remove([ONE]);
    assert.deepEqual([await blobs.has(ONE), await blobs.has(OTHER)], [false, true]);
  });
});
