import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isSuccess, readCommandBody, wordsOf, type CommandResult } from "./command-result.ts";

const body = (fields: unknown): CommandResult => readCommandBody(200, JSON.stringify(fields));

describe("readCommandBody", () => {
  it("reads what a device answers", () => {
    const answer = body({ response: "a\r\nb\r\n", code: 0, flags: 0, safe_mode: true });
    assert.ok(isSuccess(answer));
    assert.deepEqual([answer.text, answer.isSafeMode, wordsOf(answer)], ["a\nb", true, "a\nb"]);
  });

  it("believes an older device by its words alone", () => {
    assert.equal(isSuccess(body({ response: "Set OK\r\n" })), true);
    const failed = body({ response: "Command failed\r\n" });
    assert.equal(isSuccess(failed), false);
    assert.equal(wordsOf(failed), "Command failed");
  });

  it("says what went wrong and what to do about it", () => {
    assert.equal(
      wordsOf(body({ response: "Unknown variable\r\n", code: 6, advice: "help variables" })),
      "Unknown variable: help variables",
    );
    const refusedByDms = body({
      response: '{"result":"fail","message":"device not claimed"}\r\n',
      code: 1,
      advice: "Claim it (DEVICE_NOT_CLAIMED)",
    });
    assert.equal(wordsOf(refusedByDms), "device not claimed: Claim it (DEVICE_NOT_CLAIMED)");
    assert.equal(wordsOf(readCommandBody(403, '{"advice":"not from here"}')), "Not from here.");
    assert.equal(wordsOf(readCommandBody(500, "")), "The device answers 500.");
  });

  it("takes whatever answers, and never throws", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, text) => {
        const result = readCommandBody(status, text);
        assert.equal(typeof wordsOf(result), "string");
        assert.ok(status === 200 || !isSuccess(result));
      }),
    );
  });
});
