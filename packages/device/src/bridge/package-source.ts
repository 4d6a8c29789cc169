import { openPackage, type OpenedPackage } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";

const FIRST_BYTES = 8 * 1024;
/** What a serial line's blocks add at the end, at most. */
const MAX_PADDING_BYTES = 64 * 1024;

/**
 * A package that arrives in pieces, read once and forwards; what came last can be read again, so that a part may end within a piece.
 * All methods throw RegrowError PACKAGE_TRUNCATED where the stream ends too early.
 */
export class PackageSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  /** Where the piece begins. */
  #pieceAtBytes = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Line and header. @throws RegrowError PACKAGE_MALFORMED */
  async open(): Promise<OpenedPackage> {
    let start: Uint8Array = new Uint8Array(FIRST_BYTES);
    for (;;) {
      await this.#next();
      const endBytes = this.#pieceAtBytes + this.#piece.length;
      if (endBytes > start.length) start = grown(start, endBytes);
      start.set(this.#piece, this.#pieceAtBytes);
      const opened = openPackage(start.subarray(0, endBytes));
      if (opened !== undefined) return opened;
    }
  }

  /** Whether bytes from there on can be had still. */
  canRead(fromBytes: number): boolean {
    return fromBytes >= this.#pieceAtBytes;
  }

  /** All bytes from there on, up to `endBytes`. Whoever ends it early can read on from the piece that came last. */
  async *read(fromBytes: number, endBytes: number): AsyncGenerator<Uint8Array, void> {
    let atBytes = fromBytes;
    while (atBytes < endBytes) {
      while (this.#pieceAtBytes + this.#piece.length <= atBytes) await this.#next();
      const piece = this.#piece.subarray(atBytes - this.#pieceAtBytes, endBytes - this.#pieceAtBytes);
      atBytes += piece.length;
      yield piece;
    }
  }

  /** Waits for the stream's end behind the package, since the line that brought it adds to its last block. @throws RegrowError PACKAGE_MALFORMED for more than that */
  async drain(): Promise<void> {
    const endBytes = this.#pieceAtBytes + this.#piece.length;
    for (;;) {
      const next = await this.#pieces.next();
      if (next.done === true) return;
      this.#pieceAtBytes += this.#piece.length;
      this.#piece = next.value;
      if (this.#pieceAtBytes + this.#piece.length - endBytes > MAX_PADDING_BYTES)
        throw new RegrowError("PACKAGE_MALFORMED", { reason: "it goes on behind its end" });
    }
  }

  async #next(): Promise<void> {
    const next = await this.#pieces.next();
    const endBytes = this.#pieceAtBytes + this.#piece.length;
    if (next.done === true) throw new RegrowError("PACKAGE_TRUNCATED", { receivedBytes: endBytes });
    this.#pieceAtBytes = endBytes;
    this.#piece = next.value;
  }
}

/** Twice as long at least: a header that comes byte by byte is not copied for each of them. */
function grown(bytes: Uint8Array, lengthBytes: number): Uint8Array {
  const larger = new Uint8Array(Math.max(lengthBytes, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
