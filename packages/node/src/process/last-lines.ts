/** The end of a program's output, for a fault record: bounded in lines and in their length, whatever the program prints. */
export class LastLines {
  readonly #mostLines: number;
  readonly #longestLine: number;
  readonly #lines: string[] = [];
  #open = "";

  constructor(mostLines: number, longestLine = 1024) {
    this.#mostLines = mostLines;
    this.#longestLine = longestLine;
  }

  push(text: string): void {
    const parts = text.split("\n");
    for (const [index, part] of parts.entries()) {
      this.#open = (this.#open + part).slice(0, this.#longestLine);
      if (index < parts.length - 1) this.#close();
    }
  }

  /** Oldest first; the last one may not have ended yet. */
  lines(): readonly string[] {
    const all = this.#open === "" ? this.#lines : [...this.#lines, this.#open];
    return all.slice(-this.#mostLines);
  }

  #close(): void {
    this.#lines.push(this.#open.replace(/\r$/, ""));
    this.#open = "";
    if (this.#lines.length > this.#mostLines) this.#lines.shift();
  }
}
