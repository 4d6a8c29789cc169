import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MAX_ANSWER_BYTES, formatAnswer, prompt, type Answer } from "./answer.ts";

const machine = (answer: Answer, isSafeMode = false): string => formatAnswer(answer, { format: "machine", isSafeMode });
const ok = (text: string): Answer => ({ code: 0, text });

describe("formatAnswer", () => {
  it("writes the documented headers (device-facts 4.2)", () => {
    assert.equal(machine(ok("Set OK")), "R000008\r\nSet OK\r\n");
    assert.equal(machine(ok("1")), "R000003\r\n1\r\n");
    assert.equal(machine(ok("16eee81")), "R000009\r\n16eee81\r\n");
    assert.equal(machine(ok("geotrust_ca.pem")), "R000017\r\ngeotrust_ca.pem\r\n");
    assert.equal(machine({ code: 1, text: "Command failed" }), "R100016\r\nCommand failed\r\n");
  });

  it("begins with S in safe mode, whatever the code", () => {
    assert.equal(machine(ok("1"), true), "S000003\r\n1\r\n");
    assert.equal(machine({ code: 3, text: "" }, true), "S300000\r\n");
  });

  it("has no line end in an empty answer (device-facts 12)", () => {
    assert.equal(machine(ok("")), "R000000\r\n");
    assert.equal(formatAnswer(ok(""), { format: "human", isSafeMode: false }), "");
  });

  it("ends every line for a person with \\r\\n, and once only", () => {
    assert.equal(
      formatAnswer(ok("one\ntwo\r\nthree\n"), { format: "human", isSafeMode: true }),
      "one\r\ntwo\r\nthree\r\n",
    );
  });

  it("announces exactly the bytes that follow, and never more than five digits can say", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.boolean(), (text, isSafeMode) => {
        const bytes = new TextEncoder().encode(machine(ok(text), isSafeMode));
        const header = new TextDecoder().decode(bytes.subarray(0, 9));
        assert.match(header, /^[RS]0\d{5}\r\n$/);
        assert.equal(bytes.length - 9, Number(header.slice(2, 7)));
      }),
    );
    assert.equal(machine(ok("x".repeat(MAX_ANSWER_BYTES - 2))).slice(0, 7), "R099999");
    assert.equal(machine(ok("x".repeat(MAX_ANSWER_BYTES - 1))), "R800010\r\nOverflow\r\n");
  });

  it("prompts as documented", () => {
    assert.equal(prompt(false), "> ");
    assert.equal(prompt(true), "SAFEMODE> ");
  });
});
