import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FieldError } from "../field/index.ts";
import { GPIO_BIASES, type GpioLine } from "../port/index.ts";
import { gpioMapFields, parseGpioLine, readGpioMap } from "./index.ts";

const LINE: fc.Arbitrary<GpioLine> = fc.record(
  {
    chip: fc.constantFrom("gpiochip0", "1000e8000.gpio", "gpio-mockup_1"),
    offset: fc.nat(9_999),
    bias: fc.constantFrom(...GPIO_BIASES),
  },
  { noNullPrototype: true },
);

describe("a map of GPIO numbers", () => {
  it("comes back as it was written", () => {
    const maps = fc.record(
      {
        lines: fc.array(fc.tuple(fc.nat(255), LINE)).map((pairs) => new Map(pairs)),
        resetLevel: fc.constantFrom(0, 1),
        lamp: fc.option(fc.nat(255)),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(maps, (map) => {
        assert.deepEqual(readGpioMap(JSON.parse(JSON.stringify(gpioMapFields(map)))), map);
      }),
    );
  });

  it("takes lines as people write them, and nothing else", () => {
    assert.deepEqual(parseGpioLine("gpiochip0/17/pull-up"), { chip: "gpiochip0", offset: 17, bias: "pull-up" });
    for (const wrong of [
      "",
      "17",
      "gpiochip0",
      "gpiochip0/",
      "gpiochip0/-1",
      "a/b/1",
      "-c/1",
      "gpiochip0/1/as-is",
      "gpiochip0/1 2",
    ])
      assert.throws(() => parseGpioLine(wrong), FieldError, wrong);
  });

  it("is none where something else stands", () => {
    const map = { lines: { "0": "gpiochip0/1" }, resetLevel: 1, lamp: null };
    for (const wrong of [
      null,
      [],
      { ...map, resetLevel: 2 },
      { ...map, lamp: 300 },
      { ...map, lines: { "256": "a/1" } },
    ])
      assert.throws(() => readGpioMap(wrong), FieldError);
    for (const wrong of [{ x: "gpiochip0/1" }, { "0": 17 }, { "0": "gpiochip0" }])
      assert.throws(() => readGpioMap({ ...map, lines: wrong }), FieldError);
  });
});
