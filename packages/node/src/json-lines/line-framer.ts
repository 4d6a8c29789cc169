export type FramedLine = { readonly kind: "line"; readonly bytes: Uint8Array } | { readonly kind: "too long" };

const NEW_LINE = 0x0a;

/** Splits bytes at new lines, independent of how they arrive, keeping at most one line of `maxLineBytes` in memory. */
export class LineFramer {
  readonly #maxLineBytes: number;
  #pieces: Uint8Array[] = [];
  #lengthBytes = 0;
  #isSkipping = false;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Lines that ended in these bytes, empty ones left out. A line that is too long is told once, where it grows too long. */
  push(bytes: Uint8Array): FramedLine[] {
    const lines: FramedLine[] = [];
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(NEW_LINE, start);
      const piece = bytes.subarray(start, end === -1 ? bytes.length : end);
      lines.push(...this.#add(piece));
      if (end === -1) break;
      lines.push(...this.#close());
      start = end + 1;
    }
    return lines;
  }

  #add(piece: Uint8Array): FramedLine[] {
    if (this.#isSkipping) return [];
    this.#lengthBytes += piece.length;
    if (this.#lengthBytes <= this.#maxLineBytes) {
      this.#pieces.push(piece.slice());
      return [];
    }
    this.#isSkipping = true;
    this.#pieces = [];
    return [{ kind: "too long" }];
  }

  #close(): FramedLine[] {
    const bytes = Buffer.concat(this.#pieces);
    const isLine = !this.#isSkipping && bytes.length > 0;
    this.#pieces = [];
    this.#lengthBytes = 0;
    this.#isSkipping = false;
    return isLine ? [{ kind: "line", bytes }] : [];
  }
}
