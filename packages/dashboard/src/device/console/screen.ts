import { PLAIN, styled, type CellStyle } from "./style.ts";

/** A character with all that stands on it, and how it looks. */
interface Cell {
  readonly text: string;
  readonly style: CellStyle;
}

/** A row, for ever under one number. */
export interface Row {
  readonly id: number;
  readonly cells: readonly Cell[];
}

/**
 * A terminal of endless width: what a device's console sends, and nothing more. Letters, CR, LF, BS, bell, erasing and moving
 * within the row, clearing the screen, colours. Rows above the last never change: they are the scrollback.
 * Source: the console's line editor (core/command/editor).
 */
export interface Screen {
  /** The oldest first; at least one, the last is being written. */
  readonly rows: readonly Row[];
  readonly column: number;
  readonly style: CellStyle;
  /** An escape sequence of which the end has not come yet. */
  readonly pending: string;
  /** How often the bell has rung. */
  readonly bells: number;
}

export const EMPTY_SCREEN: Screen = {
  rows: [{ id: 0, cells: [] }],
  column: 0,
  style: PLAIN,
  pending: "",
  bells: 0,
};

/** Rows that are kept. */
export const MAX_ROWS = 1_000;
/** Of one row; what goes beyond is left out. The longest line of a console is far below. */
export const MAX_COLUMNS = 4_096;
const MAX_PENDING = 64;

/** What the screen shows after this text. Total: what is not known is left out; the same in however many pieces it comes. */
export function write(screen: Screen, text: string): Screen {
  const pen = new Pen(screen);
  const whole = screen.pending + text;
  for (let place = 0; place < whole.length;) {
    const rest = whole.slice(place, place + MAX_PENDING);
    const piece = nextPiece(rest);
    if (piece === null) return pen.lift(rest);
    pen.take(piece);
    place += piece.length;
  }
  return pen.lift("");
}

/** The text of a row, without spaces at its end. */
export function rowText({ cells }: Row): string {
  return cells
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}

/** One after the other: a sequence, or a character. Null: the sequence is not whole yet. */
function nextPiece(text: string): string | null {
  if (!text.startsWith(ESCAPE)) return String.fromCodePoint(text.codePointAt(0) ?? 0);
  const sequence = SEQUENCE.exec(text)?.[0];
  if (sequence !== undefined) return sequence;
  // One that is longer than any is none: its escape alone goes.
  return text.length < MAX_PENDING && BEGINNING.test(text) ? null : ESCAPE;
}

const ESCAPE = "\u001b";
const SEQUENCE = /^\u001b(?:\[[0-9;?]*[@-~]|[^[])/;
const BEGINNING = /^\u001b(?:\[[0-9;?]*)?$/;
/** Characters that stand on the one before them. */
const UPON = /^[\p{M}\p{Cf}]/u;

/** Writes on a copy. */
class Pen {
  readonly #rows: Row[];
  #cells: Cell[];
  #id: number;
  #column: number;
  #style: CellStyle;
  #bells: number;

  constructor({ rows, column, style, bells }: Screen) {
    this.#rows = rows.slice(0, -1);
    const last = rows.at(-1);
    this.#cells = [...(last?.cells ?? [])];
    this.#id = last?.id ?? 0;
    this.#column = column;
    this.#style = style;
    this.#bells = bells;
  }

  lift(pending: string): Screen {
    const rows = [...this.#rows, { id: this.#id, cells: this.#cells }].slice(-MAX_ROWS);
    return { rows, column: this.#column, style: this.#style, pending, bells: this.#bells };
  }

  take(piece: string): void {
    if (piece.length > 1 && piece.startsWith(ESCAPE)) return this.#sequence(piece);
    switch (piece) {
      case "\r":
        this.#column = 0;
        return;
      case "\n":
        return this.#newRow();
      case "\b":
        this.#column = Math.max(0, this.#column - 1);
        return;
      case "\u0007":
        this.#bells += 1;
        return;
      case "\t":
        return this.#moveTo((Math.floor(this.#column / TAB) + 1) * TAB);
      default:
        if (!/^\p{Cc}/u.test(piece)) this.#show(piece);
    }
  }

  #newRow(): void {
    this.#rows.push({ id: this.#id, cells: this.#cells });
    if (this.#rows.length > MAX_ROWS) this.#rows.shift();
    this.#id += 1;
    this.#cells = [];
  }

  #show(character: string): void {
    const before = this.#cells[this.#column - 1];
    if (UPON.test(character) && before !== undefined) {
      if (before.text.length < MAX_UPON) this.#cells[this.#column - 1] = { ...before, text: before.text + character };
      return;
    }
    if (this.#column >= MAX_COLUMNS) return;
    while (this.#cells.length < this.#column) this.#cells.push(SPACE);
    this.#cells[this.#column] = { text: character, style: this.#style };
    this.#column += 1;
  }

  #sequence(sequence: string): void {
    const numbers = sequence
      .slice(2, -1)
      .split(";")
      .map((digits) => Number.parseInt(digits, 10) || 0);
    const [first = 0] = numbers;
    if (!sequence.startsWith(`${ESCAPE}[`)) return;
    switch (sequence.at(-1)) {
      case "K":
        return this.#erase(first);
      case "J":
        return first === 2 ? this.#clear() : this.#erase(first);
      case "H":
        // There is one row to be at; clearing the screen follows.
        return this.#moveTo((numbers[1] ?? 1) - 1);
      case "G":
        return this.#moveTo(first - 1);
      case "C":
        return this.#moveTo(this.#column + Math.max(1, first));
      case "D":
        return this.#moveTo(this.#column - Math.max(1, first));
      case "m":
        this.#style = styled(this.#style, numbers);
        return;
      default:
    }
  }

  /** @param part of the row: 0 from the cursor on, 1 up to it, 2 all */
  #erase(part: number): void {
    if (part === 0) this.#cells.length = Math.min(this.#column, this.#cells.length);
    else if (part === 2) this.#cells = [];
    else if (part === 1) this.#cells = this.#cells.map((cell, index) => (index <= this.#column ? SPACE : cell));
  }

  #clear(): void {
    this.#newRow();
    this.#rows.length = 0;
    this.#column = 0;
  }

  #moveTo(column: number): void {
    this.#column = Math.min(MAX_COLUMNS, Math.max(0, column));
  }
}

const TAB = 8;
const SPACE: Cell = { text: " ", style: PLAIN };
/** Of one character with what stands on it. */
const MAX_UPON = 64;
