import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readCommandRequest, type CommandRequest } from "./command-request.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString("base64");

function read(fields: unknown): CommandRequest {
  const parsed = readCommandRequest(utf8(JSON.stringify(fields)));
  assert.ok(parsed.ok);
  return parsed.request;
}

describe("readCommandRequest", () => {
  it("reads what the documentation shows, and what its clients send", () => {
    assert.deepEqual(read({ flags: 0, command: "ver", data: "" }), request("ver", ""));
    assert.deepEqual(read({ flags: 0, command: "ver" }), request("ver", ""));
    assert.deepEqual(read({ command: "ver" }), request("ver", ""));
    assert.deepEqual(read({ command: "ver", flags: null, data: null }), request("ver", ""));
    assert.deepEqual(read({ flags: 4, command: "write 0 3", data: base64("abc") }), request("write 0 3", "abc"));
    assert.deepEqual(read({ flags: 7, command: base64("ls -v"), data: "" }), {
      ...request("ls -v", ""),
      isResponseBase64: true,
    });
    assert.deepEqual(read({ flags: "4", command: "ls", data: "YQ" }), request("ls", "a"), "flags as text, no padding");
  });

  it("gives back any bytes that come in base64, and any text that does not", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
        fc.pre(text.isWellFormed());
        assert.deepEqual(read({ flags: 4, command: text, data: base64(bytes) }).data, bytes);
        assert.equal(read({ flags: 4, command: text, data: base64(bytes) }).command, text);
        assert.deepEqual(read({ flags: 0, command: "", data: text }).data, utf8(text));
      }),
    );
  });

  it("says what is wrong with the rest", () => {
    for (const [body, reason] of [
      ["", /not JSON/],
      ["{", /not JSON/],
      ["[]", /no object/],
      ["null", /no object/],
      ['"ver"', /no object/],
      ['{"command":1}', /'command' is not a text/],
      ['{"flags":4,"command":"x","data":"%"}', /'data' is not a text, or not in base64/],
      ['{"flags":1,"command":"ver!"}', /'command' .*base64/],
      ['{"flags":-1}', /flags/],
      ['{"flags":1.5}', /flags/],
      ['{"flags":{}}', /flags/],
      ['{"flags":"x"}', /flags/],
    ] as const) {
      const parsed = readCommandRequest(utf8(body));
      assert.ok(!parsed.ok, body);
      assert.match(parsed.reason, reason);
    }
    assert.equal(readCommandRequest(Uint8Array.of(0xff, 0xfe)).ok, false);
  });
});

function request(command: string, data: string): CommandRequest {
  return { command, data: utf8(data), isResponseBase64: false };
}
