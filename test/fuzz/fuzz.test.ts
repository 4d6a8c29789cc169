import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { Random } from "@regrow/sim/clock";
import { feed } from "./feed.ts";
import { mutate } from "./mutate.ts";
import { TARGETS } from "./targets.ts";

const SEEDS = [new TextEncoder().encode('{"name":"one","list":[1,2,3]}')];

describe("the fuzzer", () => {
  it("finds a reader that breaks, and not one that refuses", async () => {
    const breaks = {
      name: "breaks",
      seeds: SEEDS,
      read: (bytes: Uint8Array) => void JSON.parse(new TextDecoder().decode(bytes)),
    };
    const refuses = {
      name: "refuses",
      seeds: SEEDS,
      read: () => {
        throw new RegrowError("INPUT_INVALID");
      },
    };
    const breaksLater = { ...breaks, read: async (bytes: Uint8Array) => breaks.read(bytes) };
    for (const target of [breaks, breaksLater]) {
      const { crashes } = await feed(target, 200, new Random(1));
      assert.ok(crashes.length > 0);
      assert.match(crashes[0]?.message ?? "", /SyntaxError/);
    }
    assert.deepEqual((await feed(refuses, 200, new Random(1))).crashes, []);
  });

  it("makes the same inputs from the same seed, and many different ones", () => {
    const inputs = (seed: number): string[] => {
      const random = new Random(seed);
      return Array.from({ length: 300 }, () => Buffer.from(mutate(SEEDS, random)).toString("hex"));
    };
    assert.deepEqual(inputs(7), inputs(7));
    assert.ok(new Set(inputs(7)).size > 200);
  });

  it("takes every seed as it is, and survives a few hundred changed ones everywhere", async () => {
    const random = new Random(3);
    for (const target of TARGETS) {
      for (const seed of target.seeds) await target.read(seed);
      assert.deepEqual((await feed(target, 100, random)).crashes, [], target.name);
    }
  });
});
