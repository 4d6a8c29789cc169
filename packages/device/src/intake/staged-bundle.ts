import type { HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { KeptObject, Missing } from "@regrow/core/intake";
import { listContents, listObjects, type FullManifest, type ManifestObject } from "@regrow/core/manifest";
import type { Cryptography, Disk } from "@regrow/core/port";
import { objectPath, stagingLayout } from "../layout/index.ts";
import { findDamage } from "../store/index.ts";
import { KeptPieces } from "./kept-pieces.ts";
import { ObjectPart, Settling, type ObjectPartPorts } from "./object-part.ts";

/** What of a bundle is here, in the update's folder or installed already, and the place for the rest. */
export class StagedBundle {
  readonly #ports: ObjectPartPorts;
  readonly #updateId: string;
  readonly #contents: ReadonlyMap<string, number>;
  readonly #optional: ReadonlyMap<string, number>;
  readonly #missing: Set<string>;
  readonly #pieces: KeptPieces;
  readonly #settling: Settling;
  #kept: KeptObject | null;

  private constructor(
    ports: ObjectPartPorts,
    updateId: string,
    manifests: Pick<HeadManifests, "full" | "base">,
    found: { readonly missing: Set<string>; readonly pieces: KeptPieces; readonly kept: KeptObject | null },
  ) {
    this.#ports = ports;
    this.#updateId = updateId;
    this.#contents = listContents(manifests.full);
    this.#optional = manifests.base === null ? new Map() : listContents(manifests.base);
    this.#missing = found.missing;
    this.#pieces = found.pieces;
    this.#kept = found.kept;
    this.#settling = new Settling(ports);
  }

  /** Finds out by hashing: after a power cut a name proves nothing, and whoever brought an object does not matter. @throws DiskError */
  static async survey(
    ports: ObjectPartPorts,
    updateId: string,
    manifests: Pick<HeadManifests, "full" | "base">,
  ): Promise<StagedBundle> {
    const missing = await findMissing(ports, updateId, manifests.full);
    const pieces = new KeptPieces(ports, updateId);
    const found = await pieces.verified((sha256) => stagingLayout(updateId).part(sha256));
    const kept = found !== null && missing.has(found.sha256) ? found : null;
    return new StagedBundle(ports, updateId, manifests, { missing, pieces, kept });
  }

  get missing(): Missing {
    const indexes = new Set<number>();
    let index = 0;
    for (const sha256 of this.#contents.keys()) {
      if (this.#missing.has(sha256)) indexes.add(index);
      index += 1;
    }
    return { kind: "objects", count: this.#contents.size, indexes, kept: this.#kept };
  }

  /** Bytes that are still to come, unpacked. */
  get missingBytes(): number {
    const all = [...this.#missing].reduce((sum, sha256) => sum + (this.#contents.get(sha256) ?? 0), 0);
    return all - (this.#kept?.bytes ?? 0);
  }

  /** @throws RegrowError BUNDLE_ENTRY_UNEXPECTED for what the manifest does not name */
  sizeOf(sha256: string): number {
    const sizeBytes = this.#contents.get(sha256);
    if (sizeBytes === undefined)
      throw new RegrowError("BUNDLE_ENTRY_UNEXPECTED", { sha256, reason: "the manifest does not name it" });
    return sizeBytes;
  }

  isMissing(sha256: string): boolean {
    return this.#missing.has(sha256);
  }

  /** @param fromBytes 0, or as many as `missing` says are kept of it */
  async open(sha256: string, fromBytes: number): Promise<ObjectPart> {
    if (this.#kept?.sha256 === sha256 && fromBytes !== this.#kept.bytes) this.#kept = null;
    const parts = { updateId: this.#updateId, kept: this.#pieces, settling: this.#settling };
    return ObjectPart.open(this.#ports, parts, { sha256, sizeBytes: this.sizeOf(sha256) }, fromBytes);
  }

  /** An object has come. */
  note(sha256: string): void {
    this.#missing.delete(sha256);
    if (this.#kept?.sha256 === sha256) this.#kept = null;
  }

  /**
   * All of the file has been read.
   * @throws RegrowError BUNDLE_OBJECT_MISSING; BUNDLE_BASE_UNKNOWN where what is missing is the base's, which a partial bundle leaves out
   */
  checkComplete(): void {
    for (const sha256 of this.#missing) {
      const details = { sha256, missing: this.#missing.size };
      throw new RegrowError(this.#optional.has(sha256) ? "BUNDLE_BASE_UNKNOWN" : "BUNDLE_OBJECT_MISSING", details);
    }
  }

  get isComplete(): boolean {
    return this.#missing.size === 0;
  }

  /** Before hours on a slow line rather than at their end. @throws RegrowError STORAGE_FULL */
  async checkRoom(): Promise<void> {
    const { freeBytes } = await this.#ports.disk.space();
    const neededBytes = this.missingBytes;
    if (freeBytes < neededBytes) throw new RegrowError("STORAGE_FULL", { neededBytes, freeBytes });
  }

  /** Makes durable what has come. @throws DiskError */
  settle(): Promise<void> {
    return this.#settling.settle();
  }
}

async function findMissing(
  ports: { readonly disk: Disk; readonly cryptography: Cryptography },
  updateId: string,
  manifest: FullManifest,
): Promise<Set<string>> {
  const staging = stagingLayout(updateId);
  const byContent = Map.groupBy(listObjects(manifest), ({ sha256 }) => sha256);
  const missing = new Set<string>();
  const isRight = async (path: string, object: ManifestObject): Promise<boolean> =>
    (await findDamage(ports.disk, ports.cryptography, path, object)) === undefined;
  for (const [sha256, objects] of byContent) {
    const [first] = objects;
    if (first === undefined || (await isRight(staging.object(sha256), first))) continue;
    // One with two modes is two files in the store.
    for (const object of objects) if (!(await isRight(objectPath(sha256, object.mode), object))) missing.add(sha256);
  }
  return missing;
}
