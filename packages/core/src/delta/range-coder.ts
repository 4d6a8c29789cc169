/**
 * One yes or no at a time, at a cost that depends on how likely it was. Both halves are driven by the same model, so that decoding cannot
 * follow another path than encoding did.
 */
export interface BitCoder {
  /**
   * Encoding: writes `bit` and gives it back. Decoding: reads it, whatever `bit` is.
   * @param probability that the bit is 1, in 1/32,768: 1 to 32,767
   */
  code(bit: number, probability: number): number;
}

/** The range stays below 2^31, which engines keep as a plain integer. */
const LARGEST_RANGE = 0x7f_ff_ff_ff;
const SMALLEST_RANGE = 0x80_00_00;
const TOP_BYTE = 2 ** 24;

/**
 * Range coder with carry, as in LZMA, with probabilities of 15 bits and a range of 31.
 * @see https://github.com/ip7z/7zip/blob/main/DOC/lzma.txt "Range Decoder"
 */
export class RangeEncoder implements BitCoder {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #low = 0;
  #range = LARGEST_RANGE;
  /** Bytes that a carry may still change: `#cache`, then this many of 0xff. */
  #pending = 0;
  #cache = 0;
  #isFirst = true;

  code(bit: number, probability: number): number {
    const bound = (this.#range >>> 15) * probability;
    if (bit === 1) this.#range = bound;
    else {
      this.#low += bound;
      this.#range -= bound;
    }
    while (this.#range < SMALLEST_RANGE) {
      this.#range <<= 8;
      this.#shift();
    }
    return bit;
  }

  /** Everything that was written. Zeros at the end are left out: a decoder reads them beyond it. */
  finish(): Uint8Array {
    for (let count = 0; count < 5; count += 1) this.#shift();
    let length = this.#length;
    while (length > 0 && this.#bytes[length - 1] === 0) length -= 1;
    return this.#bytes.slice(0, length);
  }

  #shift(): void {
    if (this.#low < 0xff_00_00_00 || this.#low >= 2 ** 32) {
      const carry = this.#low >= 2 ** 32 ? 1 : 0;
      if (this.#isFirst) this.#isFirst = false;
      else this.#put(this.#cache + carry);
      for (; this.#pending > 0; this.#pending -= 1) this.#put(0xff + carry);
      this.#cache = Math.floor(this.#low / TOP_BYTE) % 256;
    } else this.#pending += 1;
    this.#low = (this.#low % TOP_BYTE) * 256;
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }
}

/** Total: any bytes decode to something; beyond their end it reads zeros, as many as the model asks for. */
export class RangeDecoder implements BitCoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #range = LARGEST_RANGE;
  #code = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    let code = 0;
    for (let count = 0; count < 4; count += 1) code = code * 256 + this.#next();
    // No encoder makes more; from here on the code is below the range.
    this.#code = Math.min(code, LARGEST_RANGE - 1);
  }

  code(_bit: number, probability: number): number {
    const bound = (this.#range >>> 15) * probability;
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
      bit = 1;
    } else {
      this.#code -= bound;
      this.#range -= bound;
    }
    while (this.#range < SMALLEST_RANGE) {
      this.#range <<= 8;
      this.#code = (this.#code << 8) | this.#next();
    }
    return bit;
  }

  /** How much of the input has been looked at; more than its length where zeros beyond the end were read. */
  get readBytes(): number {
    return this.#at;
  }

  #next(): number {
    const byte = this.#at < this.#bytes.length ? (this.#bytes[this.#at] ?? 0) : 0;
    this.#at += 1;
    return byte;
  }
}
