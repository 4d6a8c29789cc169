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
  /** The host ends lines with a line feed and then a carriage return. */
  #isFeedFirst = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Uint8Array): readonly ConsoleLine[] {
    const lines: ConsoleLine[] = [];
    for (let rest = bytes; ;) {
      const { line, rest: after } = this.take(rest);
      if (line === undefined) return lines;
      lines.push(line);
      rest = after;
    }
  }

  /** The first line that these bytes complete, and what follows it: lines again, or raw data. */
  take(bytes: Uint8Array): { readonly line: ConsoleLine | undefined; readonly rest: Uint8Array } {
    for (const [index, byte] of bytes.entries()) {
      const isEnd = byte === CARRIAGE_RETURN || byte === LINE_FEED;
      const isSecond = isEnd && this.#lastEnd !== undefined && this.#lastEnd !== byte;
      if (isSecond && byte === CARRIAGE_RETURN) this.#isFeedFirst = true;
      // The second half of a pair belongs to the line before, and a third end begins anew.
      this.#lastEnd = isEnd && !isSecond ? byte : undefined;
      if (!isEnd) this.#add(byte);
      else if (!isSecond) return { line: this.#close(), rest: bytes.subarray(index + 1) };
    }
    return { line: undefined, rest: new Uint8Array(0) };
  }

  /**
   * Raw data that follows a line, without the second half of the line's end. A line feed after a carriage return is one; the other
   * order is rare, and counts only where the host has been seen to use it, since data may begin with either.
   */
  takeRaw(bytes: Uint8Array): Uint8Array {
    const [first] = bytes;
    if (first === undefined) return bytes;
    const second = this.#lastEnd === CARRIAGE_RETURN ? LINE_FEED : this.#isFeedFirst ? CARRIAGE_RETURN : undefined;
    const isSecond = this.#lastEnd !== undefined && first === second;
    this.#lastEnd = undefined;
    return isSecond ? bytes.subarray(1) : bytes;
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
