import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { AskedUpdate, UpdateQuery } from "../update/index.ts";
import { bridgeCommands } from "./bridge-commands.ts";

const NONE = { arguments: {}, options: {} };

function commandsWith(reply: UpdateQuery | RegrowError) {
  const [asked, told]: [AskedUpdate[], string[]] = [[], []];
  const refuse = (): Promise<never> => Promise.reject(new Error("not asked for"));
  const others = { provision: refuse, claim: refuse, activate: refuse, move: refuse, pin: refuse, fetchAgain: refuse };
  const commands = bridgeCommands({
    dms: {
      ...{ ...others, query: refuse, update: refuse },
      dfuRequest: async (wish) => (asked.push(wish), "regrow-dfu-request.1.a.b"),
      dfuResponse: async (text) => {
        told.push(text);
        if (reply instanceof RegrowError) throw reply;
        return reply;
      },
    },
  });
  return { commands, asked, told };
}

describe("dfu_request and dfu_response", () => {
  it("prints the request for what is asked for", async () => {
    const { commands, asked } = commandsWith({ kind: "up-to-date" });
    assert.equal((await commands.dfu_request(NONE)).text, "regrow-dfu-request.1.a.b");
    await commands.dfu_request({ arguments: { version: "1.2.0" }, options: { force: "", single: "" } });
    assert.deepEqual(asked, [
      { force: false, version: null, singlePass: false },
      { force: true, version: "1.2.0", singlePass: true },
    ]);
  });

  it("answers as dfu_query does", async () => {
    const replies: readonly (readonly [UpdateQuery, string])[] = [
      [{ kind: "available", version: "1.2.0" }, "1 1.2.0"],
      [{ kind: "up-to-date" }, "2"],
      [{ kind: "held", reason: "The device is still trying a version" }, "0 The device is still trying a version"],
    ];
    for (const [reply, text] of replies) {
      const { commands, told } = commandsWith(reply);
      assert.deepEqual(await commands.dfu_response({ arguments: { answer: "the-answer" }, options: {} }), {
        code: 0,
        text,
      });
      assert.deepEqual(told, ["the-answer"]);
    }
  });

  it("takes an answer that is longer than a line as bytes behind its size, within bounds", async () => {
    const { commands, told } = commandsWith({ kind: "up-to-date" });
    const outcome = await commands.dfu_response({ arguments: { answer: "10" }, options: {} });
    assert.equal(outcome.raw?.sizeBytes, 10);
    await outcome.raw.take(new TextEncoder().encode("the-an"));
    await outcome.raw.take(new TextEncoder().encode("swer"));
    assert.equal((await outcome.raw.end()).text, "2");
    assert.deepEqual(told, ["the-answer"]);
    const refused = await commands.dfu_response({ arguments: { answer: "65537" }, options: {} });
    assert.equal(refused.raw?.refusal?.code, 7);
    assert.equal((await commands.dfu_response({ arguments: { answer: "0" }, options: {} })).code, 7);
  });

  it("says why an answer is refused, and what to do", async () => {
    const { commands } = commandsWith(new RegrowError("DFU_RESPONSE_STALE"));
    const { code, advice } = await commands.dfu_response({ arguments: { answer: "x" }, options: {} });
    assert.equal(code, 1);
    assert.match(advice ?? "", /newest request.*dfu_request.*DFU_RESPONSE_STALE/s);
  });
});
