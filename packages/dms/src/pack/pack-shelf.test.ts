import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PackShelf } from "./pack-shelf.ts";

describe("PackShelf", () => {
  it("sheds what was used longest ago, as much as is needed", () => {
    const shelf = new PackShelf(100);
    for (const name of ["a", "b", "c"]) shelf.add(name, 40);
    assert.ok(shelf.take("a") !== undefined);
    shelf.giveBack("a");
    assert.deepEqual(shelf.shed(), ["b"]);
    assert.deepEqual([shelf.names, shelf.bytes], [["c", "a"], 80]);
    assert.equal(shelf.take("b"), undefined);
  });

  it("keeps what is being read, and the newest, whatever their size", () => {
    const shelf = new PackShelf(10);
    shelf.add("read", 40);
    shelf.take("read");
    shelf.take("read");
    shelf.add("other", 40);
    shelf.add("newest", 40);
    assert.deepEqual(shelf.shed(), ["other"]);
    shelf.giveBack("read");
    assert.deepEqual(shelf.shed(), [], "one still reads it");
    shelf.giveBack("read");
    assert.deepEqual(shelf.shed(), ["read"]);
    assert.deepEqual(shelf.names, ["newest"]);
  });

  it("counts right and stays within its limit but for what it must keep", () => {
    const step = fc.record({
      name: fc.integer({ min: 0, max: 9 }),
      size: fc.nat(50),
      what: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const shelf = new PackShelf(100);
        const sizes = new Map<string, number>();
        const readers = new Map<string, number>();
        for (const { name: number, size, what } of steps) {
          const name = String(number);
          if (what === 0 && !readers.has(name)) {
            shelf.add(name, size);
            sizes.set(name, size);
          } else if (what === 1 && shelf.take(name) !== undefined) readers.set(name, (readers.get(name) ?? 0) + 1);
          else if (what === 2 && (readers.get(name) ?? 0) > 0) {
            shelf.giveBack(name);
            readers.set(name, (readers.get(name) ?? 0) - 1);
            if (readers.get(name) === 0) readers.delete(name);
          }
          for (const gone of shelf.shed()) {
            assert.ok(!readers.has(gone), "it is being read");
            sizes.delete(gone);
          }
          const kept = [...sizes].reduce((sum, [, each]) => sum + each, 0);
          assert.equal(shelf.bytes, kept);
          const free = shelf.names.slice(0, -1).filter((each) => !readers.has(each));
          assert.ok(kept <= 100 || free.length === 0);
        }
      }),
    );
  });
});
