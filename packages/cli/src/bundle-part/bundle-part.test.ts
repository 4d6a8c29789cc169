import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { TarReader, readHead } from "@regrow/core/bundle";
import type { Missing } from "@regrow/core/intake";
import { listContents } from "@regrow/core/manifest";
import { makePublisher, manifestOf } from "@regrow/testing/publisher";
import { openBundlePart } from "./bundle-part.ts";

const LARGE = new Uint8Array(randomBytes(300_000));
const publisher = makePublisher();
const FIRST = publisher.bundle({ version: "1.0.0", files: { "large.bin": LARGE, a: "a", b: "b", c: "c" } });

async function withPart(
  bundle: Uint8Array,
  use: (
    next: (missing: Missing) => Promise<{ readonly command: string; readonly file: Uint8Array } | null>,
  ) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "part-test-"));
  try {
    const path = join(folder, "bundle.regrow");
    await writeFile(path, bundle);
    await using source = await openBundlePart(path);
    await use(async (missing) => {
      const part = await source.next(missing);
      if (part === null) return null;
      const file = new Uint8Array(await readFile(part.file));
      assert.equal(file.length, part.sizeBytes);
      return { command: part.command, file };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Objects of a part, by their hash, unpacked. */
function objectsOf(part: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const reader = new TarReader();
  const packed = new Map<string, Uint8Array[]>();
  let name = "";
  for (const event of reader.push(part)) {
    if (event.kind === "entry") packed.set((name = event.name.slice(8, 72)), []);
    if (event.kind === "data") packed.get(name)?.push(event.bytes);
  }
  reader.finish();
  return new Map([...packed].map(([key, pieces]) => [key, new Uint8Array(zstdDecompressSync(Buffer.concat(pieces)))]));
}

describe("openBundlePart", () => {
  it("gives the head alone to a device that knows nothing, and nothing to one that has all", () =>
    withPart(FIRST, async (next) => {
      const head = await next({ kind: "head" });
      assert.equal(head?.command, "dfu_update -o");
      assert.ok(readHead(head.file).manifest.length > 0);
      assert.equal(await next({ kind: "none" }), null);
    }));

  it("gives what is missing, the half object from where it ended, and the rest in a further round", () =>
    withPart(FIRST, async (next) => {
      const names = [...listContents(manifestOf(FIRST)).keys()];
      for (const [index, sha256] of names.entries()) {
        const size = listContents(manifestOf(FIRST)).get(sha256) ?? 0;
        const bytes = Math.floor(size / 2);
        const missing: Missing = {
          kind: "objects",
          count: names.length,
          indexes: new Set(names.keys()),
          kept: { sha256, bytes },
        };
        const part = await next(missing);
        const objects = objectsOf(part?.file ?? new Uint8Array(0));
        assert.deepEqual([...objects.keys()], names.slice(index));
        assert.equal(objects.get(sha256)?.length, size - bytes);
        if (size === LARGE.length) assert.deepEqual(objects.get(sha256), LARGE.slice(bytes));
        assert.match(part?.command ?? "", new RegExp(`^dfu_update -o -m [0-9a-f]{64} -k ${bytes}$`));
      }
    }));

  it("says that the base is missing where the bundle does not carry it", () => {
    const partial = publisher.bundle({ version: "1.0.1", files: { a: "new" }, base: FIRST });
    return withPart(partial, async (next) => {
      const missing: Missing = { kind: "objects", count: 4, indexes: new Set([0, 1, 2, 3]), kept: null };
      const objects = objectsOf((await next(missing))?.file ?? new Uint8Array(0));
      assert.equal(objects.size, 1);
      const [own = ""] = objects.keys();
      const foreign = [0, 1, 2, 3].filter((index) => [...listContentsOf(partial)][index] !== own);
      await assert.rejects(next({ ...missing, indexes: new Set(foreign) }), { code: "BUNDLE_BASE_UNKNOWN" });
    });
  });
});

/** Hashes of what a partial bundle is with its base. */
function listContentsOf(bundle: Uint8Array): readonly string[] {
  const base = listContents(manifestOf(FIRST));
  const replaced = new Set(listContents(manifestOf(bundle)).keys());
  const gone = new Set([...listContents(manifestOf(publisher.bundle({ version: "0.0.1", files: { a: "a" } }))).keys()]);
  return [...base.keys(), ...replaced].filter((sha256) => !gone.has(sha256)).toSorted();
}
