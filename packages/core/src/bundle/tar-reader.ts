import { RegrowError } from "../error/index.ts";
import { TAR_BLOCK_BYTES, TAR_MAX_NAME_BYTES, encodeTarHeader, tarChecksum, tarPaddingBytes } from "./tar-header.ts";

export type TarEvent =
  | { readonly kind: "entry"; readonly name: string; readonly sizeBytes: number }
  /** Contents of the entry before, in pieces; a view of the pushed chunk. */
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "entry-end" }
  | { readonly kind: "end" };

/** What XMODEM fills its last block with. */
const SUBSTITUTE = 0x1a;

type State =
  | { readonly kind: "header" }
  | { readonly kind: "data"; readonly left: number; readonly padding: number }
  | { readonly kind: "padding"; readonly left: number }
  /** One of the two zero blocks has come. */
  | { readonly kind: "trailer" }
  | { readonly kind: "ended" };

/**
 * Reads a bundle's tar while it arrives; what it says does not depend on how the bytes are cut. Holds one block at most.
 *
 * It knows the one form that `encodeTarHeader` writes and refuses all others: links, devices, folders and the extensions of
 * pax and GNU have no place in a bundle, and bytes that no check looks at could carry anything.
 */
export class TarReader {
  #state: State = { kind: "header" };
  readonly #block = new Uint8Array(TAR_BLOCK_BYTES);
  #filled = 0;
  #offsetBytes = 0;
  readonly #maxPaddingBytes: number;
  #paddingBytes = 0;

  /** @param maxPaddingBytes what a transfer may have filled its last block with, behind the end (XMODEM: 0x1A; tapes: zeros) */
  constructor({ maxPaddingBytes = 0 }: { readonly maxPaddingBytes?: number } = {}) {
    this.#maxPaddingBytes = maxPaddingBytes;
  }

  get hasEnded(): boolean {
    return this.#state.kind === "ended";
  }

  /**
   * Everything that these bytes complete, in order.
   * @throws RegrowError BUNDLE_MALFORMED, BUNDLE_ENTRY_UNEXPECTED; nothing may be pushed afterwards
   */
  push(chunk: Uint8Array): readonly TarEvent[] {
    const events: TarEvent[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      const used = this.#step(rest, events);
      this.#offsetBytes += used;
      rest = rest.subarray(used);
    }
    return events;
  }

  /** Says that no more bytes come. @throws RegrowError BUNDLE_TRUNCATED where the end has not been read */
  finish(): void {
    if (!this.hasEnded) throw new RegrowError("BUNDLE_TRUNCATED", { lengthBytes: this.#offsetBytes });
  }

  #step(bytes: Uint8Array, events: TarEvent[]): number {
    switch (this.#state.kind) {
      case "data":
        return this.#readData(this.#state, bytes, events);
      case "padding":
        return this.#readPadding(this.#state, bytes);
      case "ended":
        return this.#readTrailing(bytes);
      default:
        return this.#readBlock(bytes, events);
    }
  }

  #readData(state: State & { readonly kind: "data" }, bytes: Uint8Array, events: TarEvent[]): number {
    const used = Math.min(state.left, bytes.length);
    events.push({ kind: "data", bytes: bytes.subarray(0, used) });
    if (used < state.left) this.#state = { ...state, left: state.left - used };
    else this.#endEntry(state.padding, events);
    return used;
  }

  #endEntry(padding: number, events: TarEvent[]): void {
    events.push({ kind: "entry-end" });
    this.#state = padding === 0 ? { kind: "header" } : { kind: "padding", left: padding };
  }

  #readPadding(state: State & { readonly kind: "padding" }, bytes: Uint8Array): number {
    const used = Math.min(state.left, bytes.length);
    if (!isZero(bytes.subarray(0, used))) throw this.#malformed("padding that is not zero");
    this.#state = used === state.left ? { kind: "header" } : { kind: "padding", left: state.left - used };
    return used;
  }

  #readTrailing(bytes: Uint8Array): number {
    this.#paddingBytes += bytes.length;
    if (this.#paddingBytes > this.#maxPaddingBytes || !bytes.every((byte) => byte === 0 || byte === SUBSTITUTE))
      throw this.#malformed("bytes after the end");
    return bytes.length;
  }

  #readBlock(bytes: Uint8Array, events: TarEvent[]): number {
    const used = Math.min(TAR_BLOCK_BYTES - this.#filled, bytes.length);
    this.#block.set(bytes.subarray(0, used), this.#filled);
    this.#filled += used;
    if (this.#filled === TAR_BLOCK_BYTES) {
      this.#filled = 0;
      this.#endBlock(events);
    }
    return used;
  }

  #endBlock(events: TarEvent[]): void {
    if (isZero(this.#block)) {
      if (this.#state.kind === "trailer") events.push({ kind: "end" });
      this.#state = this.#state.kind === "trailer" ? { kind: "ended" } : { kind: "trailer" };
      return;
    }
    if (this.#state.kind === "trailer") throw this.#malformed("a single block of zeros between entries");
    const { name, sizeBytes } = this.#readHeader();
    events.push({ kind: "entry", name, sizeBytes });
    if (sizeBytes === 0) this.#endEntry(0, events);
    else this.#state = { kind: "data", left: sizeBytes, padding: tarPaddingBytes(sizeBytes) };
  }

  #readHeader(): { readonly name: string; readonly sizeBytes: number } {
    const header = this.#block;
    const checksum = /^([0-7]{6})\0 $/.exec(asciiOf(header.subarray(148, 156)))?.[1];
    if (checksum === undefined || Number.parseInt(checksum, 8) !== tarChecksum(header))
      throw this.#malformed("not a tar header, or a damaged one");
    const name = asciiOf(header.subarray(0, TAR_MAX_NAME_BYTES)).replace(/\0+$/, "");
    const shown = name.replace(/[^\x21-\x7e]/g, "?");
    const typeFlag = String.fromCharCode(header[156] ?? 0);
    if (typeFlag !== "0")
      throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", {
        name: shown,
        reason: `not a regular file (tar type ${JSON.stringify(typeFlag)})`,
      });
    if (shown !== name || name === "")
      throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", { name: shown, reason: "not a name of a bundle" });
    const size = /^([0-7]{11})\0$/.exec(asciiOf(header.subarray(124, 136)))?.[1];
    if (size === undefined) throw this.#malformed("a size that is not eleven octal digits");
    const sizeBytes = Number.parseInt(size, 8);
    const expected = encodeTarHeader(name, sizeBytes);
    if (!header.every((byte, index) => byte === expected[index])) {
      throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", {
        name: shown,
        reason: "owner, time, mode or link name in its header",
      });
    }
    return { name, sizeBytes };
  }

  #malformed(reason: string): RegrowError {
    return new RegrowError("BUNDLE_MALFORMED", { reason, atBytes: this.#offsetBytes });
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** One character for each byte. */
function asciiOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
