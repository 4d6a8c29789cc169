import { packInvalid } from "./pack-header.ts";

const HASH_BYTES = 32;

/** Reads a header's fields one after the other. Each value has one spelling only. All throw RegrowError UPDATE_PACK_INVALID. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @param below what is too much */
  byte(name: string, below: number): number {
    const value = this.#next(name);
    if (value >= below) throw packInvalid(`${name}: ${value}`);
    return value;
  }

  number(name: string, minimum: number, maximum: number): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#next(name);
      value += (byte % 0x80) * scale;
      if (value > maximum) break;
      if (byte >= 0x80) continue;
      if (value < minimum || (byte === 0 && scale > 1)) break;
      return value;
    }
    throw packInvalid(`${name}: not a whole number from ${minimum} to ${maximum}`);
  }

  hash(name: string): string {
    let hex = "";
    for (let count = 0; count < HASH_BYTES; count += 1) hex += this.#next(name).toString(16).padStart(2, "0");
    return hex;
  }

  finish(): void {
    if (this.#at !== this.#bytes.length) throw packInvalid("bytes after the header's end");
  }

  #next(name: string): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw packInvalid(`${name}: the header ends before it`);
    this.#at += 1;
    return byte;
  }
}
