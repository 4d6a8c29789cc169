const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** A line without its end, or that there was one which is longer than allowed. */
export type ConsoleLine = { readonly kind: "line"; readonly text: string } | { readonly kind: "too-long" };

/**
 * Splits what is typed into lines, independent of how it arrives. Hosts end lines with \r\n, \n\r, \n or \r (device-facts 2):
 * two different end characters in a row are one end. Keeps at most one line of `maxBytes`.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #bytes: number[] = [];
  #isTooLong = false;
  #lastEnd: number | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Uint8Array): readonly ConsoleLine[] {
    const lines: ConsoleLine[] = [];
    for (const byte of bytes) {
      const isEnd = byte === CARRIAGE_RETURN || byte === LINE_FEED;
      if (!isEnd) this.#add(byte);
      else if (this.#lastEnd === undefined || this.#lastEnd === byte) lines.push(this.#close());
      // The second half of a pair belongs to the line before, and a third end begins anew.
      this.#lastEnd = isEnd && (this.#lastEnd === undefined || this.#lastEnd === byte) ? byte : undefined;
    }
    return lines;
  }

  #add(byte: number): void {
    if (this.#bytes.length < this.#maxBytes) this.#bytes.push(byte);
    else this.#isTooLong = true;
  }

  #close(): ConsoleLine {
    const line: ConsoleLine = this.#isTooLong
      ? { kind: "too-long" }
      : { kind: "line", text: new TextDecoder().decode(Uint8Array.from(this.#bytes)) };
    this.#bytes = [];
    this.#isTooLong = false;
    return line;
  }
}
