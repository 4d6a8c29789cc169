import type { DirectoryInode, Inode } from "./inode.ts";
import { textLanes, lanesToHex, type Lanes } from "./text-hash.ts";

/**
 * Hashes trees that are mostly alike: what a name with its file adds to the sum of its folder is remembered by the
 * file's inode, which is never changed, only replaced.
 */
export class TreeHash {
  readonly #files = new WeakMap<Inode, { readonly name: string; readonly lanes: Lanes }>();

  /** Equal for equal names, contents, modes and link texts, whatever the inode numbers. 64 bits, as 16 hex digits. */
  of(directory: DirectoryInode, inodeAt: (number: number) => Inode): string {
    // A sum, because the order of names in a folder means nothing.
    let high = 0;
    let low = 0;
    for (const [name, number] of directory.entries) {
      const inode = inodeAt(number);
      const lanes =
        inode.kind === "directory" ? textLanes(`${name}\0${this.of(inode, inodeAt)}`) : this.#ofFile(name, inode);
      high = (high + lanes.high) >>> 0;
      low = (low + lanes.low) >>> 0;
    }
    return lanesToHex(textLanes(`d${directory.mode} ${high} ${low}`));
  }

  #ofFile(name: string, inode: Exclude<Inode, DirectoryInode>): Lanes {
    const known = this.#files.get(inode);
    if (known?.name === name) return known.lanes;
    const about = inode.kind === "file" ? `f${inode.mode} ${inode.content.digest}` : `l${inode.target}`;
    const lanes = textLanes(`${name}\0${about}`);
    this.#files.set(inode, { name, lanes });
    return lanes;
  }
}
