import { RegrowError } from "@regrow/core/error";
import { listSegments, type PackHeader, type PackPosition } from "@regrow/core/pack";
import type { Cryptography, Disk, Hasher } from "@regrow/core/port";

/** Verified bytes that may wait for the next sync: what a power cut costs at most to fetch again. */
const SYNC_EVERY_BYTES = 4 * 1024 * 1024;

/** Where an object gathers until all of it is there. */
export function partPath(objectPath: string): string {
  return `${objectPath}.part`;
}

/** Writes a pack's segments, in their order, to the objects that they are of. */
export class StagedPack {
  readonly #ports: { readonly disk: Disk; readonly cryptography: Cryptography };
  readonly #header: PackHeader;
  readonly #headerBytes: number;
  readonly #objectPath: (sha256: string) => string;
  #hasher: Hasher | undefined;
  #offsetBytes: number;
  #unsyncedBytes = 0;

  /** @param resumed where to go on, and the hash of the object that is half there */
  constructor(
    ports: { readonly disk: Disk; readonly cryptography: Cryptography },
    pack: {
      readonly header: PackHeader;
      readonly headerBytes: number;
      readonly objectPath: (sha256: string) => string;
    },
    resumed: { readonly offsetBytes: number; readonly hasher: Hasher | undefined },
  ) {
    this.#ports = ports;
    this.#header = pack.header;
    this.#headerBytes = pack.headerBytes;
    this.#objectPath = pack.objectPath;
    this.#hasher = resumed.hasher;
    this.#offsetBytes = resumed.offsetBytes;
  }

  /** Everything of the pack before this byte is written and verified. */
  get offsetBytes(): number {
    return this.#offsetBytes;
  }

  /**
   * Takes the bytes of the next segment. An object's last one completes it.
   * @throws RegrowError UPDATE_PACK_INVALID when the object is not the one that was signed; DiskError
   */
  async store(position: PackPosition, bytes: Uint8Array): Promise<void> {
    const { disk, cryptography } = this.#ports;
    const object = this.#header.objects[position.objectIndex];
    if (object === undefined) throw new RegrowError("UPDATE_PACK_INVALID", { reason: "a segment of no object" });
    const path = this.#objectPath(object.sha256);
    if (position.segmentIndex === 0) {
      this.#hasher = cryptography.sha256();
      await disk.write(partPath(path), bytes);
    } else await disk.append(partPath(path), bytes);
    this.#hasher?.update(bytes);
    if (position.segmentIndex === object.segments.length - 1) await this.#complete(path, object.sha256);
    this.#offsetBytes = position.offsetBytes + position.segment.packedBytes;
    await this.#count(bytes.byteLength);
  }

  /** Makes the objects that have no bytes, then everything durable. */
  async finish(): Promise<void> {
    const { disk } = this.#ports;
    for (const { sha256, segments } of this.#header.objects) {
      if (segments.length === 0) await disk.write(this.#objectPath(sha256), new Uint8Array(0));
    }
    await disk.barrier();
  }

  async #complete(path: string, sha256: string): Promise<void> {
    const { disk } = this.#ports;
    const actual = this.#hasher?.digestHex();
    this.#hasher = undefined;
    if (actual !== sha256) {
      await disk.remove(partPath(path));
      this.#offsetBytes = this.#startOf(sha256);
      throw new RegrowError("UPDATE_PACK_INVALID", { expected: sha256, actual: actual ?? "nothing" });
    }
    await disk.rename(partPath(path), path);
  }

  /** Where the object's first segment begins. */
  #startOf(sha256: string): number {
    for (const { objectIndex, offsetBytes } of listSegments(this.#header, this.#headerBytes)) {
      if (this.#header.objects[objectIndex]?.sha256 === sha256) return offsetBytes;
    }
    return this.#headerBytes;
  }

  async #count(bytes: number): Promise<void> {
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes < SYNC_EVERY_BYTES) return;
    this.#unsyncedBytes = 0;
    await this.#ports.disk.barrier();
  }
}
