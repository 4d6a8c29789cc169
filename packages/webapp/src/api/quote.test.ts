import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { splitWords } from "@regrow/core/command";
import { quote } from "./quote.ts";

describe("quote", () => {
  it("makes one word of any text that a line can carry", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = quote(text);
        if (quoted === null) assert.match(text, /["\p{Cc}]/u);
        else {
          const [, , value, ...more] = splitWords(`set x ${quoted}`).words;
          assert.deepEqual([value?.text, more], [text, []]);
          assert.ok(value?.isQuoted === true || !text.startsWith("-"), "an option");
        }
      }),
    );
    assert.equal(quote("plain"), "plain");
    assert.equal(quote("two words"), '"two words"');
    assert.equal(quote(""), '""');
    assert.equal(quote('"'), null);
  });
});
