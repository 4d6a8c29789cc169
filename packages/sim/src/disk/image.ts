import { invariant } from "@regrow/core/error";
import { DiskError } from "@regrow/core/port";
import { ForkableMap } from "./forkable-map.ts";
import { ROOT, type Content, type DirectoryInode, type Inode } from "./inode.ts";
import { checkPath } from "./path.ts";
import { TreeHash } from "./tree-hash.ts";

/** One state of a file system: what programs see, or what is on the medium. Forks share everything that is equal. */
export class Image {
  readonly #inodes: ForkableMap<Inode>;
  /** Directories of another owner are shared with a fork, so they are copied before they change. */
  #owner: object = {};

  readonly #treeHash: TreeHash;

  constructor(inodes: ForkableMap<Inode> = new ForkableMap(), treeHash = new TreeHash()) {
    this.#inodes = inodes;
    this.#treeHash = treeHash;
    if (inodes.get(ROOT) === undefined) this.addDirectory(ROOT, 0o755);
  }

  fork(): Image {
    this.#owner = {};
    return new Image(this.#inodes.fork(), this.#treeHash);
  }

  inode(number: number): Inode {
    const inode = this.#inodes.get(number);
    invariant(inode !== undefined, `inode ${number} exists`);
    return inode;
  }

  directory(number: number): DirectoryInode {
    const inode = this.inode(number);
    invariant(inode.kind === "directory", `inode ${number} is a folder`);
    return inode;
  }

  /** The inode at a path, undefined when its last part is missing. @throws DiskError ENOENT, ENOTDIR, EINVAL */
  find(path: string): number | undefined {
    checkPath(path);
    if (path === "") return ROOT;
    const { directory, name } = this.parent(path);
    return this.directory(directory).entries.get(name);
  }

  /** The folder that holds a name. @throws DiskError ENOENT, ENOTDIR, EINVAL */
  parent(path: string): { readonly directory: number; readonly name: string } {
    checkPath(path);
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    let directory = ROOT;
    for (const part of parts) {
      const next = this.directory(directory).entries.get(part);
      if (next === undefined) throw new DiskError("ENOENT", path);
      if (this.inode(next).kind !== "directory") throw new DiskError("ENOTDIR", path);
      directory = next;
    }
    return { directory, name };
  }

  set(number: number, inode: Inode): void {
    this.#inodes.set(number, inode);
  }

  addDirectory(number: number, mode: number): void {
    this.#inodes.set(number, { kind: "directory", mode, entries: new Map(), owner: this.#owner });
  }

  setContent(number: number, content: Content): void {
    const inode = this.inode(number);
    invariant(inode.kind === "file", "only files have contents");
    this.#inodes.set(number, { ...inode, content });
  }

  setMode(number: number, mode: number): void {
    const inode = this.inode(number);
    if (inode.kind !== "link") this.#inodes.set(number, { ...inode, mode });
  }

  /** Makes, replaces or (undefined) removes a name. */
  setEntry(directory: number, name: string, inode: number | undefined): void {
    const { entries } = this.#ownDirectory(directory);
    if (inode === undefined) entries.delete(name);
    else entries.set(name, inode);
  }

  /** Equal for equal names, contents, modes and link texts, whatever the inode numbers. 64 bits, as 16 hex digits. */
  hash(): string {
    return this.#treeHash.of(this.directory(ROOT), (number) => this.inode(number));
  }

  /** Every name with its inode, folders before what is in them. */
  *walk(directory = ROOT, prefix = ""): Generator<readonly [path: string, number: number]> {
    for (const [name, number] of this.directory(directory).entries) {
      yield [prefix + name, number];
      if (this.inode(number).kind === "directory") yield* this.walk(number, `${prefix}${name}/`);
    }
  }

  #ownDirectory(number: number): DirectoryInode {
    const directory = this.directory(number);
    if (directory.owner === this.#owner) return directory;
    const copy = { ...directory, entries: new Map(directory.entries), owner: this.#owner };
    this.#inodes.set(number, copy);
    return copy;
  }
}
