import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CARRIED_TEXT_MAX } from "@regrow/core/carried";
import { MAX_LINE_LENGTH } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import { tellDevice, type CarriedPort } from "./carry.ts";

/** A port whose device holds the update back, with what it was given. */
function port(): CarriedPort & { readonly asked: string[]; readonly given: [string, string][] } {
  const asked: string[] = [];
  const given: [string, string][] = [];
  const answer = { code: 0, isSafeMode: false, payload: new TextEncoder().encode("0 not yet\r\n") } as const;
  return {
    asked,
    given,
    ask: async (line) => {
      asked.push(line);
      return answer;
    },
    give: async (line, data) => {
      given.push([line, new TextDecoder().decode(data)]);
      return answer;
    },
    sendFile: () => assert.fail("no file goes"),
  };
}

const { signal } = new AbortController();
const HELD = { kind: "held", reason: "not yet" } as const;
const LONGEST = MAX_LINE_LENGTH - "dfu_response ".length;

describe("the DMS's answer", () => {
  it("goes on the line as long as it fits", async () => {
    const device = port();
    assert.deepEqual(await tellDevice(device, "r".repeat(LONGEST), signal), HELD);
    assert.deepEqual([device.asked.map((line) => line.length), device.given], [[MAX_LINE_LENGTH], []]);
  });

  it("goes behind the line, which tells its length, where it does not fit", async () => {
    for (const length of [LONGEST + 1, CARRIED_TEXT_MAX]) {
      const device = port();
      const response = "r".repeat(length);
      assert.deepEqual(await tellDevice(device, response, signal), HELD);
      assert.deepEqual(device.given, [[`dfu_response ${length}`, response]]);
      assert.deepEqual(device.asked, []);
    }
  });

  it("goes nowhere where no device takes so much", async () => {
    const device = port();
    const telling = tellDevice(device, "r".repeat(CARRIED_TEXT_MAX + 1), signal);
    await assert.rejects(telling, (error) => error instanceof RegrowError && error.code === "DFU_RESPONSE_MALFORMED");
    assert.deepEqual([device.asked, device.given], [[], []]);
  });
});
