import type { Cryptography } from "@regrow/core/port";
import {
  EMPTY_LOG,
  MAX_LINE_BYTES,
  parseLine,
  verifyChain,
  type LogHead,
  type ParsedEntry,
} from "@regrow/core/recovery-log";

/** A line that holds: it continues the chain, or is whole by itself after lines that are not. */
export interface ScannedLine {
  readonly line: string;
  readonly entry: ParsedEntry;
  /** Where it begins in the file. */
  readonly offsetBytes: number;
}

const NEW_LINE = 0x0a;

/**
 * Reads a recovery log piece by piece: memory is bounded by a line, and damage costs the damaged lines alone.
 * What follows the last line that holds was never acknowledged: a writer cuts it off.
 */
export class LogScanner {
  readonly #cryptography: Cryptography;
  #open = new Uint8Array(0);
  #offsetBytes = 0;
  #head: LogHead = EMPTY_LOG;
  #goodBytes = 0;
  #bad = 0;
  #damaged = 0;

  constructor(cryptography: Cryptography) {
    this.#cryptography = cryptography;
  }

  /** The newest line that holds. */
  get head(): LogHead {
    return this.#head;
  }

  /** End of the newest line that holds. */
  get goodBytes(): number {
    return this.#goodBytes;
  }

  /** Lines before the newest one that do not hold, or that lack what came before them: signs of damage or tampering. */
  get damaged(): number {
    return this.#damaged;
  }

  /** The lines that end in this piece. */
  push(piece: Uint8Array): ScannedLine[] {
    const found: ScannedLine[] = [];
    for (let start = 0; start < piece.length;) {
      const end = piece.indexOf(NEW_LINE, start);
      if (end === -1) {
        this.#keepOpen(piece.subarray(start));
        break;
      }
      const bytes = joined(this.#open, piece.subarray(start, end));
      const scanned = this.#take(bytes);
      if (scanned !== undefined) found.push(scanned);
      this.#open = new Uint8Array(0);
      start = end + 1;
    }
    return found;
  }

  /** A line that has grown beyond every limit is counted in, but not kept. */
  #keepOpen(piece: Uint8Array): void {
    if (this.#open.length > MAX_LINE_BYTES) this.#offsetBytes += piece.length;
    else this.#open = joined(this.#open, piece);
  }

  #take(bytes: Uint8Array): ScannedLine | undefined {
    const offsetBytes = this.#offsetBytes;
    this.#offsetBytes += bytes.length + 1;
    const line = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const entry = this.#verify(line);
    if (entry === undefined) {
      this.#bad += 1;
      return undefined;
    }
    this.#damaged += this.#bad;
    this.#bad = 0;
    this.#goodBytes = this.#offsetBytes;
    return { line, entry, offsetBytes };
  }

  #verify(line: string): ParsedEntry | undefined {
    const chained = verifyChain([line], this.#head, this.#cryptography);
    if (chained.ok) {
      this.#head = chained.head;
      return chained.entries[0];
    }
    const entry = parseLine(line);
    if (entry === null || entry.sequence <= this.#head.sequence) return undefined;
    const alone = verifyChain([line], { sequence: entry.sequence - 1, hash: entry.previous }, this.#cryptography);
    if (!alone.ok) return undefined;
    // Nothing bad before it, and yet it does not fit: lines were taken out.
    if (this.#bad === 0) this.#damaged += 1;
    this.#head = alone.head;
    return entry;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
