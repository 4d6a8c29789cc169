import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MAX_LINE_LENGTH } from "../parse-line.ts";
import {
  EMPTY_EDITOR,
  HISTORY_LINES,
  editLine,
  enterLine,
  type EditorContext,
  type EditorState,
} from "./line-editor.ts";
import { TinyTerminal } from "@regrow/testing/terminal";

const PROMPT = "> ";
const NAMES = ["get", "gget", "set", "save"];
const CONTEXT: EditorContext = {
  prompt: PROMPT,
  complete: (line, cursor) => {
    const candidates = NAMES.filter((name) => name.startsWith(line.slice(0, cursor)));
    const [only = "", ...others] = candidates;
    const insert = candidates.length === 0 || others.length > 0 ? line.slice(0, cursor) : `${only} `;
    return { start: 0, end: cursor, candidates, insert };
  },
};

/** Bytes between which UTF-8 changes its mind. */
const BOUNDARIES = fc
  .array(
    fc.constantFrom(
      ...[0x41, 0x7e, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef],
      ...[0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
    ),
    { maxLength: 8 },
  )
  .map((bytes) => Uint8Array.from(bytes));

/** Somebody who types on a terminal that shows what the editor sends. */
class Typist {
  readonly terminal = new TinyTerminal();
  readonly lines: (string | undefined)[] = [];
  state: EditorState = EMPTY_EDITOR;

  constructor() {
    this.terminal.write(PROMPT);
  }

  type(text: string | Uint8Array): this {
    for (const byte of typeof text === "string" ? new TextEncoder().encode(text) : text) this.#press(byte);
    return this;
  }

  /** What stands on the last row. */
  row(): string {
    return this.terminal.row();
  }

  #press(byte: number): void {
    if (byte !== 0x0d) {
      const { state, output } = editLine(this.state, byte, CONTEXT);
      this.state = state;
      this.terminal.write(output);
      return;
    }
    const { state, line, output } = enterLine(this.state, CONTEXT);
    this.state = state;
    this.lines.push(line);
    this.terminal.write(output + PROMPT);
  }
}

/** What is typed, the line that it makes, and where its cursor stands then. */
const TYPED: readonly (readonly [string, string, number?])[] = [
  ["get wlan.mac", "get wlan.mac"],
  ["gett\b", "get"],
  ["gett\x7f", "get"],
  ["\b\x7f", ""],
  ["et\x1b[D\x1b[Dg", "get", 1],
  ["et\x1bOD\x1b[Dg\x1b[C", "get", 2],
  ["et\x01g\x05!", "get!"],
  ...["\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~", "\x01", "\x1b[1;5H"].map((home) => [`et${home}g`, "get", 1] as const),
  ...["\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~", "\x05"].map((end) => [`ge\x01${end}t`, "get"] as const),
  ["xget\x01\x1b[3~", "get", 0],
  ["get\x1b[3~", "get"],
  ["get one two\x17", "get one "],
  ["get one  \x17", "get "],
  ["get one\x15two", "two"],
  ["get one\x1b[D\x1b[D\x0b", "get o"],
  ["get\x03set", "set"],
  ["get\x0c", "get"],
  ["sav\t", "save "],
  ["ge\x09", "get "],
  ["s\t", "s"],
  ["nothing\t", "nothing"],
  ["grün ß", "grün ß"],
  ["grün\b\b", "gr"],
  ["gr\u{1f98e}n\x1b[D\b", "grn", 2],
  ["日本\x1b[D\x1b[Dx", "x日本", 1],
  ["xe\u0301\x1b[Da", "xae\u0301", 2],
  ["e\u0301\b", ""],
  ["\u0301e", "e"],
  ["\x1b[999999999999999999999999Ax\x1bqy\x1b\x1b[Dz", "xzy", 2],
  ["a\u0085b\x00c", "abc"],
];

describe("the line editor", () => {
  for (const [typed, line, cursor = line.length] of TYPED) {
    it(JSON.stringify(typed), () => {
      const typist = new Typist().type(typed);
      assert.deepEqual([typist.state.text, typist.state.cursor], [line, cursor]);
      assert.equal(typist.row(), (PROMPT + line).trimEnd());
      assert.equal(typist.terminal.column, TinyTerminal.widthOf(PROMPT + line.slice(0, cursor)));
      assert.deepEqual(typist.type("\r").lines, [line]);
    });
  }

  it("shows what could be meant, and then the line again", () => {
    const typist = new Typist().type("s\t");
    assert.deepEqual(typist.terminal.rows(), ["> s", "set  save", "> s"]);
  });

  it("keeps the last five lines, each once in a row, and the one that is being typed", () => {
    const typist = new Typist().type("one\rtwo\rthree\rthree\r\rfour\rfive\rsix\rsev");
    const up = Array.from({ length: HISTORY_LINES + 1 }, () => typist.type("\x1b[A").state.text);
    assert.deepEqual(up, ["six", "five", "four", "three", "two", "two"]);
    const down = Array.from({ length: HISTORY_LINES + 1 }, () => typist.type("\x1b[B").state.text);
    assert.deepEqual(down, ["three", "four", "five", "six", "sev", "sev"]);
    assert.equal(typist.row(), "> sev");
  });

  it("rings once when the line is full, takes no more, and tells who ends it like that", () => {
    const full = new Typist().type("x".repeat(MAX_LINE_LENGTH));
    assert.equal(full.terminal.bells, 0);
    full.type("yy");
    assert.equal(full.terminal.bells, 1);
    assert.equal(full.state.text.length, MAX_LINE_LENGTH);
    assert.deepEqual(full.type("\r").lines, [undefined]);
    full.type("x".repeat(MAX_LINE_LENGTH)).type("y\b\r");
    assert.deepEqual(full.lines, [undefined, "x".repeat(MAX_LINE_LENGTH - 1)]);
  });

  it("takes what is no UTF-8 for what everybody else does", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), BOUNDARIES), (bytes) => {
        const shown = bytes.filter((byte) => byte >= 0x20 && byte !== 0x7f);
        const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(shown).replaceAll(/\p{Cc}/gu, "");
        fc.pre(!/^[\p{M}\p{Cf}]/u.test(expected));
        assert.equal(new Typist().type(shown).type("\r").lines[0], expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives the line that is shown, whatever is typed, and never more than a line", () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
      { weight: 4, arbitrary: fc.constantFrom(...KEYS) },
      { weight: 1, arbitrary: fc.constant("0123456789 ".repeat(120)) },
    );
    const typed = fc.array(
      fc.oneof(
        piece.map((text) => new TextEncoder().encode(text)),
        fc.uint8Array({ maxLength: 6 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(typed, (pieces) => {
        const typist = new Typist();
        for (const bytes of pieces) {
          typist.type(bytes);
          const { text, cursor, history } = typist.state;
          assert.ok(text.length <= MAX_LINE_LENGTH && cursor >= 0 && cursor <= text.length);
          assert.ok(history.length <= HISTORY_LINES);
          assert.equal(typist.row(), TinyTerminal.shown(PROMPT + text));
          assert.equal(typist.terminal.column, TinyTerminal.widthOf(PROMPT + text.slice(0, cursor)));
        }
      }),
      { numRuns: 300 },
    );
  });
});

const KEYS = [
  "\x1b[A",
  "\x1b[B",
  "\x1b[C",
  "\x1b[D",
  "\x1bOH",
  "\x1b[4~",
  "\x1b[3~",
  "\b",
  "\x7f",
  "\t",
  "\r",
  "\x01",
  "\x03",
  "\x05",
  "\x0b",
  "\x0c",
  "\x15",
  "\x17",
];
