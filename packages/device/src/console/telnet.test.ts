import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TelnetFilter } from "./telnet.ts";

function pass(...pieces: readonly (readonly number[])[]): {
  readonly text: readonly number[];
  readonly replies: readonly number[];
  readonly interrupts: number;
} {
  const [text, replies]: [number[], number[]] = [[], []];
  let interrupts = 0;
  const filter = new TelnetFilter(
    (bytes) => replies.push(...bytes),
    () => (interrupts += 1),
  );
  for (const piece of pieces) {
    const bytes = Uint8Array.from(piece);
    for (let { from, to } = filter.next(bytes, 0); from < to; { from, to } = filter.next(bytes, to))
      text.push(...bytes.subarray(from, to));
  }
  return { text, replies, interrupts };
}

describe("TelnetFilter", () => {
  it("passes text, and answers nothing to who asks nothing", () => {
    const text = [...new TextEncoder().encode("get wlan.mac\r\nls\n")];
    assert.deepEqual(pass(text), { text, replies: [], interrupts: 0 });
  });

  it("echoes and suppresses go-ahead when asked, refuses the rest, and answers each once", () => {
    const asked = [255, 253, 1, 255, 253, 3, 255, 253, 1, 255, 253, 24, 255, 251, 3, 255, 251, 31];
    const answered = [255, 251, 1, 255, 251, 3, 255, 252, 24, 255, 253, 3, 255, 254, 31];
    assert.deepEqual(pass([65, ...asked, 66]), { text: [65, 66], replies: answered, interrupts: 0 });
    // To stop what is not on needs no answer, to stop what is on needs one.
    assert.deepEqual(pass([255, 254, 1, 255, 252, 5]).replies, []);
    assert.deepEqual(pass([255, 253, 1, 255, 254, 1]).replies, [255, 251, 1, 255, 252, 1]);
  });

  it("skips sub-negotiations and unknown commands, and gives back an escaped 255", () => {
    assert.deepEqual(
      pass([65, 255, 250, 24, 0, 13, 10, 255, 255, 1, 255, 240, 66, 255, 241, 255, 255, 67]).text,
      [65, 66, 255, 67],
    );
  });

  it("takes the NUL behind a lone carriage return for telnet's, and interrupts for Ctrl-C", () => {
    assert.deepEqual(pass([65, 13, 0, 66, 0]).text, [65, 13, 66, 0]);
    assert.deepEqual(pass([13, 13, 0, 13, 10]).text, [13, 13, 13, 10]);
    assert.equal(pass([255, 244, 255, 243]).interrupts, 2);
  });

  it("says the same however the bytes are cut", () => {
    const byte = fc.constantFrom(0, 10, 13, 65, 1, 3, 24, 240, 250, 251, 252, 253, 254, 255);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 40 }), (bytes) =>
        assert.deepEqual(pass(...bytes.map((each) => [each])), pass(bytes)),
      ),
    );
  });
});
