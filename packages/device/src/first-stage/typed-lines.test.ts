import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_LINE_LENGTH } from "@regrow/core/command";
import fc from "fast-check";
import { TypedLines } from "./typed-lines.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textsOf = (lines: ReturnType<TypedLines["push"]>): readonly string[] =>
  lines.map((line) => (line.kind === "line" ? line.text : "too long"));

describe("TypedLines", () => {
  it("gives a line for every line end that hosts and keyboards send, empty ones too", () => {
    for (const end of ["\r", "\n", "\r\n", "\n\r"])
      assert.deepEqual(textsOf(new TypedLines().push(bytesOf(`help${end}${end}`))), ["help", ""], JSON.stringify(end));
  });

  it("keeps no line that is too long, and hears the next one", () => {
    const long = "x".repeat(MAX_LINE_LENGTH);
    assert.deepEqual(textsOf(new TypedLines().push(bytesOf(`${long}\r${long}y\rhelp\r`))), [long, "too long", "help"]);
  });

  it("gives the same however the bytes come", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "\r", "\n"), { maxLength: 40 }), fc.nat(40), (letters, at) => {
        const bytes = bytesOf(letters.join(""));
        const cut = new TypedLines();
        const pieces = [...cut.push(bytes.subarray(0, at)), ...cut.push(bytes.subarray(at))];
        assert.deepEqual(textsOf(pieces), textsOf(new TypedLines().push(bytes)));
      }),
    ));
});
