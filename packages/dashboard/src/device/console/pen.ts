import { MAX_COLUMNS, MAX_ROWS, type Cell, type Row, type Screen } from "./screen.ts";
import { PLAIN, styled, type CellStyle } from "./style.ts";

/** What a sequence begins with. */
export const ESCAPE = "\u001b";

/** Writes on a copy of a screen, piece by piece: a character, or a whole sequence. */
export class Pen {
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
/** Characters that stand on the one before them. */
const UPON = /^[\p{M}\p{Cf}]/u;
