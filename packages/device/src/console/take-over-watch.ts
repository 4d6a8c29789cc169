const CTRL_C = 0x03;
const DOLLAR = 0x24;
const DOLLARS = 3;

/** Finds Ctrl-C or `$$$`, by which a module leaves what keeps its commands (device-facts 3.2, `bus.stream.cmd_seq`), wherever the bytes are cut. */
export class TakeOverWatch {
  #dollars = 0;

  /** How many of these bytes belong to it and what stands before it; undefined where there is none. */
  find(bytes: Uint8Array): number | undefined {
    for (const [index, byte] of bytes.entries()) {
      this.#dollars = byte === DOLLAR ? this.#dollars + 1 : 0;
      if (byte !== CTRL_C && this.#dollars < DOLLARS) continue;
      this.#dollars = 0;
      return index + 1;
    }
    return undefined;
  }
}
