import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import Value from "typebox/value";
import { PIN_LENGTH, PIN_LETTERS, PinAnswer, formatPin, readPin } from "./index.ts";

const letters = fc
  .array(fc.constantFrom(...PIN_LETTERS.split("")), { minLength: PIN_LENGTH, maxLength: PIN_LENGTH })
  .map((all) => all.join(""));
const between = fc.constantFrom("", " ", "-", " - ", "\t");

describe("a PIN", () => {
  it("is read however a person writes it", () => {
    fc.assert(
      fc.property(letters, between, fc.boolean(), (pin, gap, isSmall) => {
        const written = [...pin].join(gap);
        assert.equal(readPin(isSmall ? written.toLowerCase() : written), pin);
        assert.equal(readPin(formatPin(pin)), pin);
        const answer = { pin: formatPin(pin), validMs: 1, checkEveryMs: 1_000 };
        assert.ok(Value.Check(PinAnswer, answer));
      }),
    );
  });

  it("is nothing else, whatever is typed", () => {
    for (const typed of ["", "BCDF", "BCDF-GHJKM", "AEIO-UUUU", "BCDF-GH0J", "BCDF_GHJK", "ＢCDF-GHJK"])
      assert.equal(readPin(typed), undefined, typed);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        const pin = readPin(typed);
        assert.ok(
          pin === undefined || (pin.length === PIN_LENGTH && [...pin].every((each) => PIN_LETTERS.includes(each))),
        );
      }),
    );
  });
});
