import { RegrowError } from "@regrow/core/error";
import { PACK_LIMITS, type PackPosition, type StreamSlice } from "@regrow/core/pack";
import type { Cryptography, Disk, Hasher } from "@regrow/core/port";
import { partPath, slicesOf, type StagedParts, type Survey } from "./survey-staged.ts";

/** What a power cut may cost at most, packed: one segment, whether it was half received or not yet synced. */
const MAX_AT_RISK_BYTES = PACK_LIMITS.segmentBytes + PACK_LIMITS.slackBytes;
/** Unpacked bytes that may wait for a sync: they cost time to unpack again, and memory while they wait. */
const MAX_UNSYNCED_BYTES = 32 * 1024 * 1024;

/** Writes a pack's segments, in their order, to the objects that they are parts of. */
export class StagedPack {
  readonly #ports: { readonly disk: Disk; readonly cryptography: Cryptography };
  readonly #parts: StagedParts;
  readonly #whole: Set<string>;
  /** Of the object that is half there. */
  #hasher: Hasher | undefined;
  #nextIndex: number;
  #packedUnsynced = 0;
  #unsynced = 0;

  constructor(
    ports: { readonly disk: Disk; readonly cryptography: Cryptography },
    parts: StagedParts,
    { whole, nextIndex, hasher }: Survey,
  ) {
    this.#ports = ports;
    this.#parts = parts;
    this.#whole = new Set(whole);
    this.#nextIndex = nextIndex;
    this.#hasher = hasher;
  }

  /** The first segment that is still needed; undefined when all is here. */
  get next(): PackPosition | undefined {
    return this.#parts.positions[this.#nextIndex];
  }

  /** Whether anything of it is missing here. */
  isNeeded(position: PackPosition): boolean {
    return slicesOf(this.#parts, position).some(({ object }) => !this.#whole.has(object.sha256));
  }

  /**
   * Takes the bytes of a segment, which must be `next`. An object's last one completes it.
   * @throws RegrowError UPDATE_PACK_INVALID when the object is not the one that was signed; DiskError
   */
  async store(position: PackPosition, bytes: Uint8Array): Promise<void> {
    let offset = 0;
    for (const slice of slicesOf(this.#parts, position)) {
      const piece = bytes.subarray(offset, offset + slice.lengthBytes);
      offset += slice.lengthBytes;
      if (!this.#whole.has(slice.object.sha256)) await this.#put(slice, piece);
    }
    this.#packedUnsynced += position.segment.packedBytes;
    this.#unsynced += bytes.length;
    this.#advance(position.segmentIndex + 1);
    const atRisk = this.#packedUnsynced + (this.next?.segment.packedBytes ?? 0);
    if (atRisk > MAX_AT_RISK_BYTES || this.#unsynced >= MAX_UNSYNCED_BYTES) await this.settle();
  }

  /** Makes durable what has been stored. */
  async settle(): Promise<void> {
    if (this.#unsynced === 0) return;
    await this.#ports.disk.barrier();
    this.#packedUnsynced = 0;
    this.#unsynced = 0;
  }

  /** Makes the objects that have no bytes, then everything durable. */
  async finish(): Promise<void> {
    const { disk } = this.#ports;
    for (const { sha256, sizeBytes } of this.#parts.stream.objects)
      if (sizeBytes === 0) await disk.write(this.#parts.objectPath(sha256), new Uint8Array(0));
    await disk.barrier();
  }

  async #put({ object, offsetBytes, lengthBytes }: StreamSlice, piece: Uint8Array): Promise<void> {
    const { disk, cryptography } = this.#ports;
    const path = this.#parts.objectPath(object.sha256);
    if (offsetBytes === 0) {
      this.#hasher = cryptography.sha256();
      await disk.write(partPath(path), piece);
    } else await disk.append(partPath(path), piece);
    this.#hasher?.update(piece);
    if (offsetBytes + lengthBytes < object.sizeBytes) return;
    const actual = this.#hasher?.digestHex();
    this.#hasher = undefined;
    if (actual !== object.sha256) {
      await disk.remove(partPath(path));
      this.#nextIndex = this.#indexOf(object.startBytes);
      throw new RegrowError("UPDATE_PACK_INVALID", { expected: object.sha256, actual: actual ?? "nothing" });
    }
    await disk.rename(partPath(path), path);
    this.#whole.add(object.sha256);
  }

  #advance(index: number): void {
    this.#nextIndex = index;
    for (let next = this.next; next !== undefined && !this.isNeeded(next); next = this.next) this.#nextIndex += 1;
  }

  /** The segment that holds this byte of the stream. */
  #indexOf(streamOffsetBytes: number): number {
    return this.#parts.positions.findIndex(
      (position) => position.streamOffsetBytes + position.segment.sizeBytes > streamOffsetBytes,
    );
  }
}
