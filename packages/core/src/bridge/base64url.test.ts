import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";

describe("base64url", () => {
  it("is what Node writes and reads, for all bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = encodeBase64Url(bytes);
        assert.equal(text, Buffer.from(bytes).toString("base64url"));
        assert.deepEqual(decodeBase64Url(text), bytes);
      }),
    );
  });

  it("takes one text for the same bytes", () => {
    for (const text of ["A", "AB", "AAB", "AA==", "A A", "AA+A", "ÄAAA"])
      assert.equal(decodeBase64Url(text), undefined);
    assert.deepEqual(decodeBase64Url("AA"), new Uint8Array(1));
  });
});
