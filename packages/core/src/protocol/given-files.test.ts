import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import Value from "typebox/value";
import { testCryptography } from "../../test/cryptography.ts";
import { CheckInAnswer, FilesAnswer, GIVEN_FILE_LIMITS, nameFileList, type GivenFile } from "./index.ts";

const file = fc.record({
  name: fc.string({ minLength: 1, maxLength: 20 }),
  sha256: fc.constantFrom("a".repeat(64), "b".repeat(64)),
  sizeBytes: fc.integer({ min: 0, max: GIVEN_FILE_LIMITS.sizeBytes }),
});
const files = fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 6 });
const name = (list: readonly GivenFile[]): string | null => nameFileList(list, testCryptography);

describe("a list of given files", () => {
  it("has one name in any order, and another one when anything of it is another", () => {
    assert.equal(name([]), null);
    fc.assert(
      fc.property(files, file, (list, other) => {
        assert.equal(name(list.toReversed()), name(list));
        const isIn = list.some((each) => each.name === other.name);
        if (!isIn) assert.notEqual(name([...list, other]), name(list));
        const [first, ...rest] = list;
        if (first === undefined) return;
        for (const changed of [
          { ...first, name: `${first.name}x` },
          { ...first, sha256: "c".repeat(64) },
          { ...first, sizeBytes: (first.sizeBytes + 1) % GIVEN_FILE_LIMITS.sizeBytes },
        ])
          assert.notEqual(name([changed, ...rest]), name(list));
      }),
    );
    // Nothing in a name can stand for two files.
    const [a, b] = ["a".repeat(64), "b".repeat(64)];
    const one = [{ name: `x",${JSON.stringify(a)},1]\n["y`, sha256: b, sizeBytes: 1 }];
    const two = [
      { name: "x", sha256: a, sizeBytes: 1 },
      { name: "y", sha256: b, sizeBytes: 1 },
    ];
    assert.notEqual(name(one), name(two));
  });

  it("is bounded in what a device takes for an answer, and so are orders", () => {
    const given = { name: "x", sha256: "a".repeat(64), sizeBytes: 1 };
    assert.ok(Value.Check(FilesAnswer, { files: [given] }));
    assert.ok(!Value.Check(FilesAnswer, { files: Array.from({ length: GIVEN_FILE_LIMITS.files + 1 }, () => given) }));
    for (const bad of [
      { name: "" },
      { name: "n".repeat(96) },
      { sha256: "A" },
      { sizeBytes: -1 },
      { sizeBytes: 2 ** 30 },
      { x: 1 },
    ])
      assert.ok(!Value.Check(FilesAnswer, { files: [{ ...given, ...bad }] }), JSON.stringify(bad));
    const answer: CheckInAnswer = {
      ...{ offer: null, reasons: [], logSequence: 0, timeMs: 0, standing: null },
      return: { afterMs: 0, jitterMs: 0 },
    };
    const order = { id: "00000000-0000-4000-8000-000000000000", kind: "one-of-tomorrow" };
    assert.ok(Value.Check(CheckInAnswer, { ...answer, order }), "a newer kind is no bad answer");
    for (const bad of [{ id: "x" }, { kind: "" }, { kind: "x".repeat(33) }, { kind: "UPPER" }, { more: 1 }])
      assert.ok(!Value.Check(CheckInAnswer, { ...answer, order: { ...order, ...bad } }), JSON.stringify(bad));
  });
});
