import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError, type ErrorCode } from "../error/index.ts";
import { encodeTarHeader } from "./tar-header.ts";
import { TarReader, type TarEvent } from "./tar-reader.ts";
import { encodeTar, joinBytes } from "./tar-writer.ts";

const names = fc.stringMatching(/^[!-~]{1,100}$/);
const entries = fc.array(fc.tuple(names, fc.uint8Array({ maxLength: 1_200 })), { maxLength: 4 });

describe("TarReader", () => {
  it("reads what the writer writes, however it is cut", () => {
    fc.assert(
      fc.property(
        entries,
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
        (files, sizes) => {
          const read = gather(pushAll(encodeTar(files), sizes));
          assert.deepEqual(
            read,
            files.map(([name, contents]) => ({ name, contents: [...contents] })),
          );
        },
      ),
    );
  });

  it("says that a tar is truncated at every length but its own", () => {
    const tar = encodeTar([
      ["a", new Uint8Array(600)],
      ["b", new Uint8Array(0)],
    ]);
    for (let length = 0; length < tar.length; length += 1) {
      const reader = new TarReader();
      reader.push(tar.subarray(0, length));
      assert.throws(() => reader.finish(), withCode("BUNDLE_TRUNCATED"));
    }
    const reader = new TarReader();
    assert.equal(reader.push(tar).at(-1)?.kind, "end");
    reader.finish();
  });

  it("refuses every altered bit of header, padding and end", () => {
    const tar = encodeTar([["name", new Uint8Array(100)]]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tar.length - 1 }), fc.integer({ min: 0, max: 7 }), (offset, bit) => {
        fc.pre(offset < 512 || offset >= 612);
        const altered = tar.slice();
        altered[offset] = (altered[offset] ?? 0) ^ (1 << bit);
        assert.throws(() => {
          const reader = new TarReader();
          reader.push(altered);
          reader.finish();
        }, RegrowError);
      }),
    );
  });

  it("never fails but with an error of the table, whatever it is given", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 1_100 }), { maxLength: 4 }), (chunks) => {
        const reader = new TarReader();
        try {
          for (const chunk of chunks) reader.push(chunk);
          reader.finish();
        } catch (error) {
          assert.ok(error instanceof RegrowError);
        }
      }),
    );
  });

  it("takes as much padding behind the end as it is told to, and nothing else there", () => {
    const tar = encodeTar([["a", new Uint8Array(3)]]);
    const padded = (bytes: number, fill: number): Uint8Array => joinBytes([tar, new Uint8Array(bytes).fill(fill)]);
    for (const fill of [0, 0x1a]) {
      const reader = new TarReader({ maxPaddingBytes: 128 });
      for (const byte of padded(128, fill)) reader.push(Uint8Array.of(byte));
      reader.finish();
      assert.throws(() => reader.push(Uint8Array.of(fill)), withCode("BUNDLE_MALFORMED"));
    }
    assert.throws(() => new TarReader({ maxPaddingBytes: 9 }).push(padded(1, 1)), withCode("BUNDLE_MALFORMED"));
  });

  it("refuses bytes after the end and a single block of zeros", () => {
    const tar = encodeTar([]);
    assert.throws(() => new TarReader().push(joinBytes([tar, new Uint8Array(1)])), withCode("BUNDLE_MALFORMED"));
    assert.throws(
      () => new TarReader().push(joinBytes([new Uint8Array(512), encodeTarHeader("a", 0)])),
      withCode("BUNDLE_MALFORMED"),
    );
  });
});

function pushAll(bytes: Uint8Array, sizes: readonly number[]): readonly TarEvent[] {
  const reader = new TarReader();
  const events: TarEvent[] = [];
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    events.push(...reader.push(bytes.subarray(offset, offset + size)));
    offset += size;
  }
  reader.finish();
  return events;
}

function gather(
  events: readonly TarEvent[],
): readonly { readonly name: string; readonly contents: readonly number[] }[] {
  const files: { name: string; contents: number[] }[] = [];
  for (const event of events) {
    if (event.kind === "entry") files.push({ name: event.name, contents: [] });
    if (event.kind === "data") files.at(-1)?.contents.push(...event.bytes);
  }
  return files;
}

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
