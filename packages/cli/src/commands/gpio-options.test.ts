import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { gpioMapFields } from "@regrow/core/reset";
import { parseGpioOptions, type GpioOptions } from "./gpio-options.ts";

describe("options about pins", () => {
  it("give a device its lines by their numbers, and come back as they were", () => {
    const map = parseGpioOptions({
      gpio: "9=gpiochip0/18,0=gpiochip1/4/pull-up",
      "reset-level": "0",
      "reset-lamp": "9",
    });
    assert.ok(map !== undefined);
    assert.deepEqual(gpioMapFields(map), {
      lines: { "0": "gpiochip1/4/pull-up", "9": "gpiochip0/18" },
      resetLevel: 0,
      lamp: 9,
    });
    assert.equal(parseGpioOptions({}), undefined);
  });

  it("are refused when they cannot be", () => {
    for (const wrong of [
      { gpio: "0" },
      { gpio: "256=gpiochip0/1" },
      { gpio: "0=17" },
      { gpio: "0=gpiochip0/17/up" },
      { gpio: "0=../x/1" },
      { gpio: "0=gpiochip0/1,0=gpiochip0/2" },
      { gpio: "0=gpiochip0/1", "reset-level": "2" },
      { gpio: "0=gpiochip0/1", "reset-lamp": "3" },
      { gpio: "0=gpiochip0/1", "reset-lamp": "0" },
      { "reset-lamp": "1" },
    ] satisfies readonly GpioOptions[])
      assert.throws(
        () => parseGpioOptions(wrong),
        (error) => error instanceof RegrowError && error.code === "USAGE",
        JSON.stringify(wrong),
      );
  });
});
