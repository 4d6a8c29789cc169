import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatAnswer, formatData, type Answer } from "./answer.ts";
import { RESPONSE_CODES, type ResponseCode } from "./response-codes.ts";
import { AnswerReader, answerBytes, answerData, answerText, isPromptAlone, type WireEvent } from "./wire.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Events of these bytes, told apart by what they are made of. */
function read(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const reader = new AnswerReader();
  return pieces.flatMap((piece) => reader.push(typeof piece === "string" ? encode(piece) : piece)).map(shown);
}

function shown(event: WireEvent): string {
  if (event.kind === "text") return `text ${event.text}`;
  const { code, isSafeMode } = event.answer;
  return `${isSafeMode ? "S" : "R"}${code} ${answerText(event.answer)}`;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** The same bytes in pieces of any size. */
function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
}

const code = fc.constantFrom(...([0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const));
const answer: fc.Arbitrary<Answer> = fc.record({ code, text: fc.string({ unit: "grapheme", maxLength: 200 }) });
const noise = fc.constantFrom(
  "[Associated]\r\n",
  "> ",
  "SAFEMODE> ",
  "\r\n",
  "IPv4 address: 10.0.0.7\r\n",
  "R00000\r\n",
);

describe("AnswerReader", () => {
  it("reads the documented examples (device-facts 4.2)", () => {
    assert.deepEqual(read("R000008\r\nSet OK\r\nR000003\r\n1\r\nR000009\r\n16eee81\r\n"), [
      "R0 Set OK",
      "R0 1",
      "R0 16eee81",
    ]);
    assert.deepEqual(read("R000000\r\n"), ["R0 "]);
    assert.deepEqual(read("S100016\r\nCommand failed\r\n"), ["S1 Command failed"]);
  });

  it("tells what is between answers as text, without prompts", () => {
    assert.deepEqual(read("\r\n[Associated]\r\n> R000003\r\n1\r\nSAFEMODE> S000000\r\n> "), [
      "text [Associated]",
      "R0 1",
      "S0 ",
    ]);
  });

  it("finds a header behind the garbage of a line that was just plugged in, not one in a text", () => {
    assert.deepEqual(read(Uint8Array.of(0, 0xff, 0x80), "R000003\r\n1\r\n").at(-1), "R0 1");
    assert.deepEqual(read("version R000003\r\n1\r\n"), ["text version R000003", "text 1"]);
    assert.deepEqual(read("X000003\r\nR00003\r\nR0000003\r\nR000003\n"), [
      "text X000003",
      "text R00003",
      "text R0000003",
      "text R000003",
    ]);
  });

  it("says what is half, and forgets it when told to", () => {
    const reader = new AnswerReader();
    reader.push(encode("R000100\r\nlost"));
    assert.equal(reader.isInAnswer, true);
    reader.reset();
    assert.equal(reader.isInAnswer, false);
    assert.deepEqual(reader.push(encode("R000003\r\n1\r\n")).map(shown), ["R0 1"]);
    reader.push(encode("Password: "));
    assert.equal(reader.pending, "Password: ");
  });

  it("reads what a device writes, whatever is in between and however it arrives", () => {
    const wire = fc.record({ answer, isSafeMode: fc.boolean(), before: fc.array(noise, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(wire, { maxLength: 8 }), fc.array(fc.nat(40), { maxLength: 60 }), (parts, sizes) => {
        const bytes = join(
          parts.map(({ answer: given, isSafeMode, before }) =>
            encode(`${before.join("")}${formatAnswer(given, { format: "machine", isSafeMode })}`),
          ),
        );
        const reader = new AnswerReader();
        const events = cut(bytes, sizes).flatMap((piece) => reader.push(piece));
        const expected = parts.map(({ answer: given, isSafeMode }) => ({ given, isSafeMode }));
        const found = events.flatMap((event) => (event.kind === "answer" ? [event.answer] : []));
        assert.equal(found.length, expected.length);
        for (const [index, { given, isSafeMode }] of expected.entries()) {
          assert.deepEqual(
            { code: found[index]?.code, isSafeMode: found[index]?.isSafeMode },
            { code: given.code, isSafeMode },
          );
          assert.deepEqual(
            answerBytes(found[index] ?? { code: 9, isSafeMode, payload: new Uint8Array() }),
            encode(formatAnswer(given, { format: "machine", isSafeMode })),
          );
        }
      }),
    );
  });

  it("gives data back to the byte", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.array(fc.nat(40), { maxLength: 60 }), (data, sizes) => {
        const reader = new AnswerReader();
        const wire = formatData(data, { format: "machine", isSafeMode: false });
        const [event] = cut(wire, sizes).flatMap((piece) => reader.push(piece));
        assert.ok(event?.kind === "answer");
        assert.deepEqual([...answerData(event.answer)], [...data]);
      }),
    );
  });

  it("never fails, keeps little, and finds an answer again behind any bytes once it is told to begin anew", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
        const reader = new AnswerReader();
        reader.push(bytes);
        assert.ok(reader.pending.length <= 4_096);
        reader.reset();
        assert.deepEqual(reader.push(encode("R000008\r\nSet OK\r\n")).map(shown), ["R0 Set OK"]);
      }),
    );
    const flood = new AnswerReader();
    const texts = flood.push(new Uint8Array(1_000_000).fill(0x41));
    assert.ok(flood.pending.length <= 4_096 && texts.length > 200);
  });

  it("tells prompts from text", () => {
    assert.ok(isPromptAlone("> ") && isPromptAlone("SAFEMODE> ") && isPromptAlone("> RESCUE> "));
    assert.ok(!isPromptAlone("") && !isPromptAlone("a> ") && !isPromptAlone("> a") && !isPromptAlone(">"));
  });

  it("knows every code", () => {
    for (const digit of Object.keys(RESPONSE_CODES).map((each) => Number(each) as ResponseCode))
      assert.deepEqual(read(formatAnswer({ code: digit, text: "x" }, { format: "machine", isSafeMode: false })), [
        `R${digit} x`,
      ]);
  });
});
