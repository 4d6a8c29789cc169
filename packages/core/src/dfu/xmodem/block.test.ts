import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeBlock, hear, hearChecksum } from "./block.ts";
import { crc16Xmodem } from "./crc16-xmodem.ts";
import { encodeYmodemHeader, parseYmodemHeader } from "./ymodem-header.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const SHORT = { blockBytes: 128, check: "crc" } as const;

describe("blocks of XMODEM", () => {
  it("have the CRC and the form of the reference", () => {
    assert.equal(crc16Xmodem(utf8("123456789")), 0x31c3);
    const block = encodeBlock(257, utf8("A"), { blockBytes: 128, check: "checksum" });
    assert.deepEqual([...block.subarray(0, 5)], [0x01, 0x01, 0xfe, 0x41, 0x1a]);
    assert.equal(block.length, 132);
    assert.equal(block[131], (0x41 + 127 * 0x1a) & 0xff);
    assert.equal(encodeBlock(1, utf8("A"), { blockBytes: 1_024, check: "crc" }).length, 1_029);
  });

  it("are heard behind any text, however they are cut, and not before they are whole", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 128, maxLength: 128 }),
        fc.nat(255),
        fc.string({ maxLength: 40 }),
        fc.integer({ min: 1, max: 140 }),
        (data, number, text, length) => {
          // Control characters of the protocol in the text are something else.
          const before = utf8(text.replaceAll(/\p{Cc}/gu, "?"));
          const all = Uint8Array.of(...before, ...encodeBlock(number, data, SHORT));
          let pending: Uint8Array = new Uint8Array(0);
          let last: ReturnType<typeof hear>["heard"];
          for (let at = 0; at < all.length; at += length) {
            assert.equal(last, undefined);
            ({ heard: last, pending } = hear(Uint8Array.of(...pending, ...all.subarray(at, at + length)), "crc"));
            assert.ok(pending.length < 133);
          }
          assert.deepEqual(last, { kind: "block", number, bytes: data, check: "crc" });
        },
      ),
    );
  });

  it("are broken by every single bit that is turned behind their head", () => {
    const block = encodeBlock(7, utf8("some data"), SHORT);
    for (let bit = 3 * 8; bit < block.length * 8; bit += 1) {
      const turned = block.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      assert.equal(hear(turned, "crc").heard?.kind, "broken");
    }
  });

  it("end and are cancelled, by two characters alone", () => {
    assert.equal(hear(Uint8Array.of(0x04), "crc").heard?.kind, "end");
    assert.equal(hear(Uint8Array.of(0x18, 0x41, 0x18), "crc").heard, undefined);
    assert.equal(hear(Uint8Array.of(0x41, 0x18, 0x18), "crc").heard?.kind, "cancel");
  });

  it("with a sum are found where a CRC was hoped for", () => {
    const block = encodeBlock(1, utf8("x"), { blockBytes: 128, check: "checksum" });
    const { heard, pending } = hear(block, "crc");
    assert.equal(heard, undefined);
    assert.equal(hearChecksum(pending)?.number, 1);
    assert.equal(hearChecksum(pending.subarray(1)), undefined);
  });
});

describe("the header of YMODEM", () => {
  it("is read as it was written, and as sb writes it", () => {
    const file = { name: "kiosk-1.2.0.regrow", sizeBytes: 20_971_520 };
    assert.deepEqual(parseYmodemHeader(encodeYmodemHeader(file)), { kind: "file", ...file });
    assert.equal(encodeYmodemHeader({ name: "n".repeat(200), sizeBytes: 1 }).length, 1_024);
    assert.deepEqual(parseYmodemHeader(encodeYmodemHeader(null)), { kind: "end" });
    const sb = utf8("a.bin\u00001024 14736215432 100644 0 1 1024");
    assert.deepEqual(parseYmodemHeader(sb), { kind: "file", name: "a.bin", sizeBytes: 1_024 });
  });

  it("is read whatever stands in it", () => {
    assert.deepEqual(parseYmodemHeader(utf8("\u001b[2J\u0000x")), { kind: "file", name: "?[2J", sizeBytes: null });
    assert.deepEqual(parseYmodemHeader(utf8("a\u00009999999999999999 1")), {
      kind: "file",
      name: "a",
      sizeBytes: null,
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_024 }), (bytes) => {
        const header = parseYmodemHeader(bytes);
        if (header.kind === "file") assert.doesNotMatch(header.name, /\p{Cc}/u);
      }),
    );
  });
});
