import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError } from "@regrow/core/error";
import { fileOf, nameOf, type ExportFile, type SignedFile } from "./export-format.ts";
import { TABLE_NAMES } from "./export-rows.ts";
import { FileOrder } from "./file-order.ts";

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const version = fc.integer({ min: 1, max: 999_999_999 });
const code = fc.stringMatching(/^[A-Z0-9][A-Z0-9_-]{0,63}$/);
const role = fc.constantFrom("root", "targets");
const signed: fc.Arbitrary<SignedFile> = fc.oneof(
  fc.constant({ kind: "pinned-root" } as const),
  fc.record({ kind: fc.constant("platform"), product: fc.constant(null), role, version }),
  fc.record({ kind: fc.constant("product"), product: code, role, version }),
  fc.record({ kind: fc.constant("manifest"), sha256: hex }),
);
const files: fc.Arbitrary<ExportFile> = fc.oneof(
  fc.constantFrom({ kind: "head" } as const, { kind: "keys" } as const, { kind: "contents" } as const),
  fc.record({
    kind: fc.constant("part"),
    table: fc.constantFrom(...TABLE_NAMES),
    number: fc.integer({ min: 1, max: 9_999_999 }),
  }),
  fc.record({ kind: fc.constant("signed"), file: signed }),
  fc.record({ kind: fc.constant("object"), sha256: hex }),
);

describe("the files of an export", () => {
  it("are known by their names again, each of which fits into a tar", () => {
    fc.assert(
      fc.property(files, (file) => {
        const name = nameOf(file);
        assert.match(name, /^[\x21-\x7e]{1,100}$/);
        assert.deepEqual(JSON.parse(JSON.stringify(fileOf(name))), JSON.parse(JSON.stringify(file)));
      }),
    );
  });

  it("have no names that lead elsewhere, and none that are nearly right", () => {
    const names = [
      "../organisation.json",
      "/keys.json",
      "objects/../x.zst",
      "tables/devices/0.jsonl",
      "tables/devices/01.jsonl",
    ];
    for (const name of [...names, "signed/product/../root/1.json", "signed/platform/root/1.json\n", "", "."])
      assert.equal(fileOf(name), undefined, name);
    fc.assert(
      fc.property(
        fc.string(),
        (name) => fileOf(name) === undefined || nameOf(fileOf(name) ?? { kind: "head" }) === name,
      ),
    );
  });

  it("come in one order, without gaps, none twice", () => {
    const object = (digit: string): string => `objects/${digit.repeat(64)}.zst`;
    const good = [
      ...[
        "organisation.json",
        "keys.json",
        "tables/products/1.jsonl",
        "tables/products/2.jsonl",
        "tables/devices/1.jsonl",
      ],
      ...[
        "signed/platform/pinned-root.json",
        "signed/platform/root/1.json",
        object("a"),
        object("b"),
        "contents.jsonl",
      ],
    ];
    take(good);
    take(["organisation.json", "contents.jsonl"]);
    for (let at = 0; at < good.length - 1; at += 1)
      assert.ok(isRefused([...good.slice(0, at + 1), ...good.slice(at)]), `${good[at]} twice`);
    for (let at = 1; at < good.length; at += 1)
      assert.ok(
        isRefused(good.toSpliced(at - 1, 2, good[at] ?? "", good[at - 1] ?? "")) || at === 6,
        `${good[at]} too early`,
      );
    assert.ok(isRefused(good.filter((name) => name !== "tables/products/1.jsonl")), "a part is missing");
    assert.ok(isRefused(good.slice(0, -1)), "no closing table");
    assert.ok(isRefused(["organisation.json", "tables/passwords/1.jsonl", "contents.jsonl"]), "another table");
    assert.ok(isRefused([]));
  });
});

function take(names: readonly string[]): void {
  const order = new FileOrder();
  for (const name of names) order.next(name);
  order.finish();
}

function isRefused(names: readonly string[]): boolean {
  try {
    take(names);
    return false;
  } catch (error) {
    return error instanceof RegrowError && error.code === "IMPORT_MALFORMED";
  }
}
