import type { ManifestObject } from "@regrow/core/manifest";
import type { Cryptography, Disk } from "@regrow/core/port";
import { objectFolder, objectPath } from "../layout/index.ts";
import { findDamage } from "./hash-file.ts";
import { unless } from "./storage-error.ts";

/**
 * Files by hash and permission bits, read-only, shared by generations through hard links. A name here proves nothing
 * (a power cut may leave it without its bytes): whoever links an object has hashed it in the same run.
 */
export class ObjectStore {
  readonly #disk: Disk;
  readonly #cryptography: Cryptography;
  /** Folders that are there: asked for once, not for each object. */
  readonly #folders = new Set<string>();

  constructor(disk: Disk, cryptography: Cryptography) {
    this.#disk = disk;
    this.#cryptography = cryptography;
  }

  /**
   * Makes sure that the object is here with the right bytes, from the file `source` if need be. False: neither is right.
   * A damaged object loses its name here, so that it is downloaded again; generations keep their own links to it.
   * @throws DiskError
   */
  async ensure(object: ManifestObject, source: string): Promise<boolean> {
    const path = objectPath(object.sha256, object.mode);
    const damage = await findDamage(this.#disk, this.#cryptography, path, object);
    if (damage === undefined) return this.#lockMode(path, object.mode);
    if (damage !== "missing") await this.#disk.remove(path);
    if ((await findDamage(this.#disk, this.#cryptography, source, object)) !== undefined) return false;
    await this.#makeFolder(objectFolder(object.sha256));
    await this.#bring(source, path, object.mode);
    return true;
  }

  /** A name for the object in a generation, or a copy where the file system gives it no more names. */
  async link(object: Pick<ManifestObject, "sha256" | "mode">, created: string): Promise<void> {
    const path = objectPath(object.sha256, object.mode);
    const wasLinked = await unless(
      ["EMLINK"],
      this.#disk.link(path, created).then(() => true),
      false,
    );
    if (!wasLinked) await this.#copy(path, created, object.mode);
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await this.#disk.makeDirectory(folder);
    this.#folders.add(folder);
  }

  /** By another name where possible: the update's folder stays complete until the install has ended. */
  async #bring(source: string, path: string, mode: number): Promise<void> {
    const status = await this.#disk.status(source);
    // One inode has one mode: a file that is wanted with two of them exists twice.
    const isShared = (status?.links ?? 1) > 1 && status?.mode !== mode;
    if (isShared) return this.#copy(source, path, mode);
    await this.#disk.setMode(source, mode);
    const wasLinked = await unless(
      ["EMLINK"],
      this.#disk.link(source, path).then(() => true),
      false,
    );
    if (!wasLinked) await this.#copy(source, path, mode);
  }

  async #copy(from: string, to: string, mode: number): Promise<void> {
    // Writable while it is being made; appended to piece by piece, so that memory stays bounded.
    await this.#disk.write(to, new Uint8Array(0), 0o644);
    for await (const piece of this.#disk.readStream(from)) await this.#disk.append(to, piece);
    await this.#disk.setMode(to, mode);
  }

  async #lockMode(path: string, mode: number): Promise<boolean> {
    if ((await this.#disk.status(path))?.mode !== mode) await this.#disk.setMode(path, mode);
    return true;
  }
}
