/** A terminal of endless width: letters, wide and combining characters, \r, \n, \b, bell, `ESC [ K` and clearing the screen. */
export class TinyTerminal {
  /** Cells; a wide character fills its own and an empty one. */
  #rows: string[][] = [[]];
  #column = 0;
  bells = 0;

  /** What a row shows after this was written to it. */
  static shown(text: string): string {
    const terminal = new TinyTerminal();
    terminal.write(text);
    return terminal.row();
  }

  static widthOf(text: string): number {
    const terminal = new TinyTerminal();
    terminal.write(text);
    return terminal.column;
  }

  /** Where the next character goes on the last row, from 0. */
  get column(): number {
    return this.#column;
  }

  /** The last row, without spaces at its end. */
  row(): string {
    return this.rows().at(-1) ?? "";
  }

  rows(): readonly string[] {
    return this.#rows.map((cells) =>
      Array.from(cells, (cell) => cell ?? " ")
        .join("")
        .trimEnd(),
    );
  }

  /** @throws Error for an escape sequence that it does not know */
  write(text: string): void {
    for (let rest = text; rest !== "";) {
      const sequence = /^\x1b\[[0-9;]*[A-Za-z]/.exec(rest)?.[0];
      const character = sequence ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
      this.#take(character);
      rest = rest.slice(character.length);
    }
  }

  #take(character: string): void {
    switch (character) {
      case "\r":
        this.#column = 0;
        return;
      case "\n":
        this.#rows.push([]);
        return;
      case "\b":
        this.#column = Math.max(0, this.#column - 1);
        return;
      case "\x07":
        this.bells += 1;
        return;
      case "\x1b[K":
        this.#cells().length = Math.min(this.#column, this.#cells().length);
        return;
      case "\x1b[H":
        this.#rows = this.#rows.slice(0, 1);
        this.#column = 0;
        return;
      case "\x1b[2J":
        this.#rows = [[]];
        return;
      default:
        if (/^\p{Cc}/u.test(character)) throw new Error(`not for a terminal: ${JSON.stringify(character)}`);
        this.#show(character);
    }
  }

  #show(character: string): void {
    const cells = this.#cells();
    const width = widthOfCharacter(character);
    if (width === 0) {
      const under = cells.findLastIndex((cell, index) => index < this.#column && cell !== "");
      if (under !== -1) cells[under] += character;
      return;
    }
    while (cells.length < this.#column) cells.push(" ");
    cells[this.#column] = character;
    if (width === 2) cells[this.#column + 1] = "";
    this.#column += width;
  }

  #cells(): string[] {
    const last = this.#rows.at(-1);
    if (last === undefined) throw new Error("a terminal has a row");
    return last;
  }
}

function widthOfCharacter(character: string): 0 | 1 | 2 {
  if (/[\p{M}\p{Cf}]/u.test(character)) return 0;
  return /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(
    character,
  )
    ? 2
    : 1;
}
