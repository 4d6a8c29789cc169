import { RegrowError } from "../error/index.ts";
import { PACK_PREFIX_BYTES, packInvalid, readPackPrefix, type PackHeader } from "./pack-header.ts";
import { parsePackHeader } from "./parse-header.ts";
import { listSegments, locate, type PackPosition } from "./position.ts";

export type PackEvent =
  /** Once, when prefix and header are there; `headerBytes` is where the first segment begins. */
  | { readonly kind: "header"; readonly header: PackHeader; readonly headerBytes: number }
  /** A whole segment as it travels: unpack it, compare length and hash. */
  | { readonly kind: "segment"; readonly position: PackPosition; readonly bytes: Uint8Array }
  | { readonly kind: "end" };

type State = "prefix" | "header" | "segments" | "ended";

/**
 * Reads a pack while it arrives; what it says does not depend on how the bytes are cut. Holds one segment at most.
 * After a cut connection `offsetBytes` is where the same reader goes on; after a reboot `PackReader.from` starts at a segment.
 */
export class PackReader {
  #state: State = "prefix";
  #wanted = new Uint8Array(PACK_PREFIX_BYTES);
  #filled = 0;
  #prefix = new Uint8Array(0);
  #segments: Iterator<PackPosition> | undefined;
  #position: PackPosition | undefined;
  #offsetBytes = 0;

  /**
   * A reader that knows the header and goes on at a segment's first byte.
   * @param offsetBytes as `locate` gives it, or the pack's length
   * @throws RegrowError UPDATE_PACK_INVALID for any other offset
   */
  static from(header: PackHeader, headerBytes: number, offsetBytes: number): PackReader {
    const found = locate(header, headerBytes, offsetBytes);
    if (found !== undefined && found.offsetBytes !== offsetBytes)
      throw packInvalid(`no segment begins at byte ${offsetBytes}`);
    const reader = new PackReader();
    reader.#offsetBytes = offsetBytes;
    reader.#segments = segmentsFrom(header, headerBytes, offsetBytes);
    reader.#nextSegment();
    return reader;
  }

  /** Bytes of the pack that have been taken, from its start: where to go on in the same process. */
  get offsetBytes(): number {
    return this.#offsetBytes;
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /**
   * What was taken of a part that is not whole yet, the last bytes before `offsetBytes`: of a segment, or of prefix and header,
   * which count as one. Kept, they can be pushed again into a reader that stands at the part's beginning.
   */
  get unfinished(): Uint8Array {
    const taken = this.#wanted.subarray(0, this.#filled);
    if (this.#state !== "header") return taken;
    const both = new Uint8Array(this.#prefix.length + taken.length);
    both.set(this.#prefix);
    both.set(taken, this.#prefix.length);
    return both;
  }

  /**
   * Everything that these bytes complete, in order.
   * @throws RegrowError UPDATE_PACK_INVALID; nothing may be pushed afterwards
   */
  push(chunk: Uint8Array): readonly PackEvent[] {
    const events: PackEvent[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#state === "ended") throw packInvalid("bytes after the end");
      const used = Math.min(rest.length, this.#wanted.length - this.#filled);
      this.#wanted.set(rest.subarray(0, used), this.#filled);
      this.#filled += used;
      this.#offsetBytes += used;
      rest = rest.subarray(used);
      if (this.#filled === this.#wanted.length) this.#complete(events);
    }
    return events;
  }

  /** Says that no more bytes come. @throws RegrowError UPDATE_INTERRUPTED where the end has not been read */
  finish(): void {
    if (!this.hasEnded) throw new RegrowError("UPDATE_INTERRUPTED", { atBytes: this.#offsetBytes });
  }

  #complete(events: PackEvent[]): void {
    const bytes = this.#wanted;
    if (this.#state === "prefix") {
      const length = readPackPrefix(bytes);
      if (length === 0) throw packInvalid("an empty header");
      this.#prefix = bytes;
      this.#want("header", length);
      return;
    }
    if (this.#state === "header") {
      const header = parsePackHeader(bytes);
      const headerBytes = this.#offsetBytes;
      events.push({ kind: "header", header, headerBytes });
      this.#segments = listSegments(header, headerBytes);
    } else if (this.#position !== undefined) {
      events.push({ kind: "segment", position: this.#position, bytes });
    }
    this.#nextSegment();
    if (this.hasEnded) events.push({ kind: "end" });
  }

  #nextSegment(): void {
    const next = this.#segments?.next();
    this.#position = next === undefined || next.done === true ? undefined : next.value;
    if (this.#position === undefined) this.#state = "ended";
    else this.#want("segments", this.#position.segment.packedBytes);
  }

  #want(state: State, lengthBytes: number): void {
    this.#state = state;
    this.#wanted = new Uint8Array(lengthBytes);
    this.#filled = 0;
  }
}

function* segmentsFrom(header: PackHeader, headerBytes: number, offsetBytes: number): Generator<PackPosition> {
  for (const position of listSegments(header, headerBytes)) if (position.offsetBytes >= offsetBytes) yield position;
}
