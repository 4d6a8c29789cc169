const BAR_WIDTH = 30;

/** How far a run is: a bar on a terminal, a line for each scenario elsewhere. On standard error. */
export class Progress {
  readonly #total: number;
  readonly #stream: NodeJS.WriteStream;
  #done = 0;
  #states = 0;

  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  add(states: number): void {
    this.#states += states;
    if (this.#stream.isTTY) this.#draw();
  }

  finished(scenario: string): void {
    this.#done += 1;
    if (this.#stream.isTTY) this.#draw();
    else this.#stream.write(`${this.#done}/${this.#total} ${scenario}\n`);
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\u001b[K");
  }

  #draw(): void {
    const filled = Math.round((BAR_WIDTH * this.#done) / this.#total);
    const bar = "#".repeat(filled).padEnd(BAR_WIDTH, ".");
    this.#stream.write(`\r\u001b[K[${bar}] ${this.#done}/${this.#total} procedures, ${this.#states} states`);
  }
}
