import { invariant } from "../error/index.ts";

/** Gathers a header's fields; `ByteReader` is its other half. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  byte(value: number): void {
    this.#bytes.push(value);
  }

  /** @param value whole, 0 to 2^53 - 1 */
  number(value: number): void {
    invariant(Number.isSafeInteger(value) && value >= 0, "lengths and offsets are whole numbers");
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes.push(rest);
  }

  /** @param hashHex 64 lower-case digits */
  hash(hashHex: string): void {
    for (let at = 0; at < 64; at += 2) this.#bytes.push(Number.parseInt(hashHex.slice(at, at + 2), 16));
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
