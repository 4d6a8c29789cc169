import { DiskError, type Disk } from "@regrow/core/port";

/** How a record becomes bytes and comes back; `decode` returns undefined for anything that was not written whole. */
export interface RecordCodec<Value extends { readonly sequence: number }> {
  readonly maxBytes: number;
  encode(value: Value): Uint8Array;
  decode(bytes: Uint8Array): Value | undefined;
}

/** What is on the disk. `unreadable` copies were there and could not be used: torn by a power cut, or damaged. */
export type Loaded<Value> =
  | { readonly kind: "ok"; readonly value: Value; readonly unreadable: number }
  | { readonly kind: "absent" }
  | { readonly kind: "damaged"; readonly unreadable: number };

/**
 * A small record in two files, of which the valid one with the higher sequence number holds. The other one is written in
 * place and synced, so a cut at any moment leaves the one that held before, and a healthy start writes nothing.
 */
export class DoubleBuffer<Value extends { readonly sequence: number }> {
  readonly #disk: Disk;
  readonly #paths: readonly [string, string];
  readonly #codec: RecordCodec<Value>;
  /** The copy that holds, and whether it is known to be durable (see `load`). */
  #newest: { readonly index: 0 | 1; readonly isDurable: boolean } | undefined;
  /** Copies were there, and none could be used. */
  #isDamaged = false;

  constructor(disk: Disk, paths: readonly [string, string], codec: RecordCodec<Value>) {
    this.#disk = disk;
    this.#paths = paths;
    this.#codec = codec;
  }

  async load(): Promise<Loaded<Value>> {
    const copies = [await this.#read(0), await this.#read(1)] as const;
    const [first, second] = [valueOf(copies[0]), valueOf(copies[1])];
    const unreadable = copies.filter((copy) => copy === "unreadable").length;
    if (first === undefined && second === undefined)
      return unreadable === 0 ? { kind: "absent" } : this.#damaged(unreadable);
    const index = (second?.sequence ?? -1) > (first?.sequence ?? -1) ? 1 : 0;
    const value = index === 0 ? first : second;
    if (value === undefined) return this.#damaged(unreadable);
    // The writer may have been killed before its sync: read back from memory, gone after a power cut.
    this.#newest = { index, isDurable: await this.#makeDurable(index) };
    return { kind: "ok", value, unreadable };
  }

  /**
   * Durable when it returns. When it throws, what was saved before still holds on the disk.
   * @throws DiskError
   */
  async save(value: Value): Promise<void> {
    if (this.#newest?.isDurable === false) {
      // Without this the only durable copy would be the one that is now written over.
      await this.#syncCopy(this.#newest.index);
      this.#newest = { ...this.#newest, isDurable: true };
    }
    // What could not be read may be read again at the next start, and its sequence number may be the higher one.
    if (this.#isDamaged) await this.#removeSecond();
    const index = this.#newest?.index === 0 ? 1 : 0;
    const path = this.#paths[index];
    const isNew = (await this.#disk.status(path)) === undefined;
    if (isNew) await this.#disk.makeDirectory(folderOf(path));
    await this.#disk.write(path, this.#codec.encode(value), 0o644);
    await this.#disk.sync(path);
    if (isNew) await this.#syncNames(path);
    this.#newest = { index, isDurable: true };
  }

  #damaged(unreadable: number): Loaded<Value> {
    this.#isDamaged = true;
    return { kind: "damaged", unreadable };
  }

  /** The first is written over. */
  async #removeSecond(): Promise<void> {
    const [, second] = this.#paths;
    if ((await this.#disk.status(second)) !== undefined) {
      await this.#disk.remove(second);
      await this.#syncNames(second);
    }
    this.#isDamaged = false;
  }

  async #read(index: 0 | 1): Promise<Value | "absent" | "unreadable"> {
    try {
      return this.#codec.decode(await this.#disk.read(this.#paths[index], this.#codec.maxBytes)) ?? "unreadable";
    } catch (error) {
      // A copy that cannot be read, whatever the reason, is what the other one is for.
      if (error instanceof DiskError) return error.code === "ENOENT" ? "absent" : "unreadable";
      throw error;
    }
  }

  async #makeDurable(index: 0 | 1): Promise<boolean> {
    try {
      await this.#syncCopy(index);
      return true;
    } catch (error) {
      // A disk that can only be read must not keep the device from starting; `save` insists.
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  async #syncCopy(index: 0 | 1): Promise<void> {
    await this.#disk.sync(this.#paths[index]);
    await this.#syncNames(this.#paths[index]);
  }

  async #syncNames(path: string): Promise<void> {
    await this.#disk.syncDirectory(folderOf(path));
    await this.#disk.syncDirectory("");
  }
}

function valueOf<Value>(copy: Value | "absent" | "unreadable"): Value | undefined {
  return copy === "absent" || copy === "unreadable" ? undefined : copy;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
