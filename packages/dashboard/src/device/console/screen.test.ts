import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_EDITOR, editLine, enterLine } from "@regrow/core/command";
import fc from "fast-check";
import { EMPTY_SCREEN, MAX_COLUMNS, MAX_ROWS, rowText, type Screen } from "./screen.ts";
import { write } from "./write.ts";

const show = (text: string): readonly string[] => write(EMPTY_SCREEN, text).rows.map(rowText);

describe("the screen of a console", () => {
  it("shows what a device's line editor writes", () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ["> get\r\nSuccess\r\n> ", ["> get", "Success", ">"]],
      ["> gett\b\u001b[K", ["> get"]],
      ["> abc\b\b\bX", ["> Xbc"]],
      ["long line\r> \u001b[K", [">"]],
      ["a\u001b[3Db\u001b[2Cc", ["b  c"]],
      ["one\r\ntwo\u001b[H\u001b[2J> ", [">"]],
      ["\u0007bell", ["bell"]],
      ["e\u0301x\b\bé", ["éx"]],
      ["a\tb", ["a       b"]],
      ["\u001b[?25lx\u001b7y\u001b[999;999Zz", ["xyz"]],
      ["a\u0000b\u0085c", ["abc"]],
      ["<b>no markup</b> & co", ["<b>no markup</b> & co"]],
    ];
    for (const [text, rows] of cases) assert.deepEqual(show(text), rows, JSON.stringify(text));
  });

  it("has colours, and forgets them", () => {
    const [row] = write(EMPTY_SCREEN, "\u001b[1;31mred\u001b[0m plain").rows;
    assert.deepEqual(row?.cells[0], { text: "r", style: { colour: "red", isBold: true } });
    assert.deepEqual(row?.cells.at(-1), { text: "n", style: { colour: null, isBold: false } });
    assert.equal(write(EMPTY_SCREEN, "\u0007\u0007").bells, 2);
  });

  it("is the same in however many pieces it comes, never larger than its bounds, and keeps the numbers of its rows", () => {
    const text = fc
      .array(
        fc.oneof(
          fc.string({
            unit: fc.constantFrom("a", "é", "日", "\u0301", "\u{1f98e}", "0", ";", "m", "\u0000", "\u009b"),
            maxLength: 6,
          }),
          fc.constantFrom("\r", "\n", "\b", "\t", "\u001b", "[", "\u001b[K", "\u001b[2J", "\u001b[31m", "\u001b[5C"),
        ),
        { maxLength: 40 },
      )
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 4 }), (whole, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b), whole.length];
        let screen: Screen = EMPTY_SCREEN;
        for (const [index, from] of places.slice(0, -1).entries())
          screen = write(screen, whole.slice(from, places[index + 1]));
        // A character of two halves that is cut between them is two broken ones, in pieces as the decoder never gives them.
        if (!cuts.some((cut) => isHalf(whole, cut)))
          assert.equal(JSON.stringify(screen), JSON.stringify(write(EMPTY_SCREEN, whole)));
        assert.ok(screen.rows.length >= 1 && screen.rows.every(({ cells }) => cells.length <= MAX_COLUMNS));
        assert.equal(new Set(screen.rows.map(({ id }) => id)).size, screen.rows.length);
      }),
    );
  });

  it("keeps so many rows, and so much of one", () => {
    const { rows } = write(EMPTY_SCREEN, "x\r\n".repeat(MAX_ROWS + 500));
    assert.equal(rows.length, MAX_ROWS);
    assert.equal(rows.at(-1)?.id, MAX_ROWS + 500);
    assert.equal(
      rowText(write(EMPTY_SCREEN, "y".repeat(MAX_COLUMNS * 2)).rows[0] ?? assert.fail()).length,
      MAX_COLUMNS,
    );
  });

  it("shows the line that the device's editor has, whatever is typed", () => {
    const keys = fc.array(
      fc.constantFrom("a", "b", " ", "\u001b[D", "\u001b[C", "\u007f", "\u0001", "\u0005", "\u000b", "\u001b[A", "\r"),
      { maxLength: 60 },
    );
    const context = { prompt: "> ", complete: () => ({ start: 0, end: 0, candidates: [], insert: "" }) };
    fc.assert(
      fc.property(keys, (typed) => {
        let state = EMPTY_EDITOR;
        let screen = write(EMPTY_SCREEN, context.prompt);
        for (const byte of new TextEncoder().encode(typed.join(""))) {
          const entered = byte === 0x0d;
          const step = entered ? enterLine(state, context) : editLine(state, byte, context);
          state = step.state;
          screen = write(screen, step.output + (entered ? context.prompt : ""));
        }
        assert.equal(rowText(screen.rows.at(-1) ?? assert.fail()), `> ${state.text}`.trimEnd());
        assert.equal(screen.column, 2 + state.cursor);
      }),
    );
  });
});

function isHalf(text: string, place: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(place - 1)) && /[\udc00-\udfff]/.test(text.charAt(place));
}
