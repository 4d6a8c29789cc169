import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatAnswer, prompt } from "./answer.ts";
import { RESPONSE_CODES } from "./response-codes.ts";
import { SessionReader, codeOfText } from "./wire-session.ts";

function sessionOf(text: string): SessionReader {
  const reader = new SessionReader();
  reader.push(new TextEncoder().encode(text));
  return reader;
}

describe("SessionReader", () => {
  it("takes what is between the echo and the prompt", () => {
    const session = sessionOf("get wlan.mac\r\n4C:55:CC:10:10:98\r\n> ");
    assert.equal(session.isAtPrompt, true);
    assert.deepEqual(session.answer("get wlan.mac"), {
      code: 0,
      isSafeMode: false,
      text: "4C:55:CC:10:10:98",
      messages: [],
    });
    assert.equal(
      sessionOf("> get wlan.mac\r\n4C:55:CC:10:10:98\r\n> ").answer("get wlan.mac").text,
      "4C:55:CC:10:10:98",
    );
  });

  it("knows the prompts of safe mode and rescue", () => {
    assert.equal(sessionOf("0: NMI Exception\r\nSAFEMODE> ").answer("faup").isSafeMode, true);
    assert.equal(sessionOf("Command failed: get needs a framework\r\nRESCUE> ").answer("get x").code, 1);
    const failed = "Update failed: it is of somebody else (TRUST_ROOT_UNKNOWN)";
    assert.equal(sessionOf(`${failed}\r\nRESCUE> `).answer(null).code, 1);
    assert.equal(sessionOf("RESCUE> RESCUE> ").isAtPrompt, true);
    assert.equal(sessionOf("RESCUE> RESCUE> ").answer(null).isSafeMode, true);
    assert.equal(sessionOf("a > ").isAtPrompt, false);
    assert.equal(sessionOf("> \r\n").isAtPrompt, false);
  });

  it("takes an answer for an echo only where there is one", () => {
    assert.equal(sessionOf("ls\r\n> ").answer("ls").text, "");
    assert.equal(sessionOf("ls\r\n> ").answer(null).text, "ls");
  });

  it("sets messages apart that nobody asked for", () => {
    const { text, messages } = sessionOf("[Associated]\r\nSuccess\r\n\r\n[Closed: 0]\r\n> ").answer("save");
    assert.equal(text, "Success");
    assert.deepEqual(messages, ["[Associated]", "[Closed: 0]"]);
    const late = sessionOf("\r\nIPv4 address: 10.0.0.7\r\n> save\r\nSuccess\r\n> ").answer("save");
    assert.deepEqual(late, { code: 0, isSafeMode: false, text: "Success", messages: ["IPv4 address: 10.0.0.7"] });
  });

  it("reads every answer of a device, however it arrives", () => {
    const line = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => !text.startsWith("[") && !text.endsWith("> "));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.boolean(), fc.nat(60), (lines, isSafeMode, at) => {
        const text = lines.join("\n");
        const printed = `the line\r\n${formatAnswer({ code: 0, text }, { format: "human", isSafeMode })}${prompt(isSafeMode)}`;
        const bytes = new TextEncoder().encode(printed);
        const reader = new SessionReader();
        reader.push(bytes.subarray(0, at));
        reader.push(bytes.subarray(at));
        assert.equal(reader.isAtPrompt, true);
        const answer = reader.answer("the line");
        assert.equal(answer.text, text.replace(/\n+$/, ""));
        assert.equal(answer.isSafeMode, isSafeMode);
      }),
    );
  });

  it("says when it is more than an answer can be", () => {
    assert.equal(sessionOf("x".repeat(1_048_577)).isTooLong, true);
  });
});

describe("codeOfText", () => {
  it("knows the texts of the codes, with and without particulars", () => {
    for (const code of [1, 2, 3, 4, 5, 6, 7, 8, 9] as const) {
      assert.equal(codeOfText(RESPONSE_CODES[code]), code);
      assert.equal(codeOfText(`${RESPONSE_CODES[code]}: nonsense`), code);
    }
    assert.equal(codeOfText('{"result":"fail","message":"device not claimed"}'), 1);
    assert.equal(codeOfText("Set OK"), 0);
    assert.equal(codeOfText(""), 0);
  });
});
