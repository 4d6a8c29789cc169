import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { FullManifest, TreeEntry } from "../manifest/index.ts";
import { RegrowError } from "../error/index.ts";
import { contentStream, listSlices, missingStream } from "./pack-stream.ts";

describe("pack stream", () => {
  it("names each content once, rows before trees, in the manifest's order, without what is known", () => {
    const old = manifestOf(["a"], ["b", "c"]);
    const next = manifestOf(["d", "b"], ["a", "e", "d", "f"]);
    assert.deepEqual(
      contentStream(old).objects.map(({ sha256, startBytes }) => [sha256.charAt(0), startBytes]),
      [
        ["a", 0],
        ["b", 10],
        ["c", 21],
      ],
    );
    const missing = missingStream(next, old);
    assert.deepEqual(
      missing.objects.map(({ sha256 }) => sha256.charAt(0)),
      ["d", "e", "f"],
    );
    assert.equal(missing.sizeBytes, 13 + 14 + 15);
    assert.equal(missingStream(next, null).objects.length, 5);
  });

  it("finds the contents that any range lies in", () => {
    const sizes = fc.array(fc.nat(20), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (list, start, length) => {
        const stream = streamOf(list);
        const offsetBytes = start % (stream.sizeBytes + 1);
        const lengthBytes = length % (stream.sizeBytes - offsetBytes + 1);
        const places = list.flatMap((size, index) => Array.from({ length: size }, (_, at) => [index, at]));
        const found = [...listSlices(stream, { offsetBytes, lengthBytes })].flatMap((slice) =>
          Array.from({ length: slice.lengthBytes }, (_, at) => [Number(slice.object.sha256), slice.offsetBytes + at]),
        );
        assert.deepEqual(found, places.slice(offsetBytes, offsetBytes + lengthBytes));
      }),
    );
  });

  it("refuses ranges that are not there", () => {
    for (const [offsetBytes, lengthBytes] of [
      [0, 11],
      [11, 0],
      [-1, 1],
      [5, -1],
    ] as const) {
      assert.throws(
        () => [...listSlices(streamOf([4, 6]), { offsetBytes, lengthBytes })],
        (error) => error instanceof RegrowError && error.code === "UPDATE_PACK_INVALID",
      );
    }
  });
});

function streamOf(sizes: readonly number[]): ReturnType<typeof contentStream> {
  let startBytes = 0;
  const objects = sizes.map((sizeBytes, index) => {
    const object = { sha256: String(index), sizeBytes, startBytes };
    startBytes += sizeBytes;
    return object;
  });
  return { objects, sizeBytes: startBytes };
}

/** Contents by one letter; "a" has 10 bytes, "b" 11. */
function manifestOf(rows: readonly string[], files: readonly string[]): FullManifest {
  const content = (letter: string): { readonly sha256: string; readonly sizeBytes: number; readonly mode: number } => ({
    sha256: letter.repeat(64),
    sizeBytes: Number.parseInt(letter, 16),
    mode: 0o444,
  });
  const entries: readonly TreeEntry[] = [
    { kind: "directory", path: "empty" },
    ...files.map((letter, index): TreeEntry => ({ kind: "file", path: `${index}`, ...content(letter) })),
  ];
  return {
    format: 1,
    product: "ACME-KIOSK",
    version: "1.0.0",
    securityVersion: 0,
    floor: null,
    platform: "any",
    notes: "",
    critical: [],
    base: null,
    app: null,
    components: [],
    rows: rows.map((letter) => ({ name: letter, type: 0xfe, flags: 0, version: "1.0.0", ...content(letter) })),
    trees: [{ name: "app", version: "1.0.0", entries }],
  };
}
