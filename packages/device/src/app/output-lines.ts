/** Longest line that is passed on; the rest of it is left out. */
const MAX_LINE_LENGTH = 1_024;

/** Splits a program's output into lines for a log: bounded, whatever the program prints. */
export class OutputLines {
  readonly #onLine: (line: string) => void;
  #open = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const parts = text.split("\n");
    for (const [index, part] of parts.entries()) {
      this.#open = (this.#open + part).slice(0, MAX_LINE_LENGTH);
      if (index < parts.length - 1) this.#end();
    }
  }

  #end(): void {
    const line = this.#open.trimEnd();
    this.#open = "";
    if (line !== "") this.#onLine(line);
  }
}
