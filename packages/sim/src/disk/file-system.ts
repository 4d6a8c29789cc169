import { DiskError, type DirectoryEntry, type FileStatus } from "@regrow/core/port";
import { applyEffects, type DataEffect } from "./data-effects.ts";
import { Image } from "./image.ts";
import { Content, type FileInode, type Inode } from "./inode.ts";
import { Journal } from "./journal.ts";
import { checkName } from "./path.ts";
import { Usage } from "./usage.ts";

/** As ext4 has it. */
const MOST_LINKS = 65_000;

/** What a sync brings to the medium; `except` is an operation whose effects stay behind. */
export interface Settling {
  settle(except?: number): void;
  /** The medium failed: what should have been written is given up. */
  abandon(): void;
}

/**
 * A file system in memory: what programs see, what the medium holds for certain, and the journal between them.
 * Errors are those of Linux, in the order in which it finds them. Operations are numbered by who calls.
 */
export class FileSystem {
  readonly visible: Image;
  readonly durable: Image;
  readonly journal: Journal;
  readonly capacityBytes: number;
  #nextInode: number;
  #usage: Usage | undefined;

  constructor(
    capacityBytes: number,
    from?: { readonly visible: Image; readonly durable: Image; readonly journal: Journal; readonly nextInode: number },
  ) {
    this.capacityBytes = capacityBytes;
    this.visible = from?.visible ?? new Image();
    this.durable = from?.durable ?? this.visible.fork();
    this.journal = from?.journal ?? new Journal();
    this.#nextInode = from?.nextInode ?? 2;
  }

  fork(capacityBytes = this.capacityBytes): FileSystem {
    return new FileSystem(capacityBytes, {
      visible: this.visible.fork(),
      durable: this.durable.fork(),
      journal: this.journal.fork(),
      nextInode: this.#nextInode,
    });
  }

  /** The file system that finds this image on its medium. */
  holding(image: Image, capacityBytes = this.capacityBytes): FileSystem {
    return new FileSystem(capacityBytes, {
      visible: image.fork(),
      durable: image.fork(),
      journal: new Journal(),
      nextInode: this.#nextInode,
    });
  }

  get usage(): Usage {
    this.#usage ??= new Usage(this.visible);
    return this.#usage;
  }

  /** @throws DiskError ENOENT, ENOTDIR, EINVAL */
  existing(path: string): number {
    const number = this.visible.find(path);
    if (number === undefined) throw new DiskError("ENOENT", path);
    return number;
  }

  /** @throws DiskError EISDIR, EINVAL for a symbolic link */
  file(path: string, number = this.existing(path)): FileInode {
    const inode = this.visible.inode(number);
    if (inode.kind === "directory") throw new DiskError("EISDIR", path);
    if (inode.kind === "link") throw new DiskError("EINVAL", path);
    return inode;
  }

  write(path: string, bytes: Uint8Array, mode: number, operation: number): void {
    const number = this.#fileToWrite(path, mode, operation);
    this.#change(path, number, [{ kind: "truncate", operation, lengthBytes: 0 }]);
    this.#extend(path, number, 0, bytes, operation);
  }

  append(path: string, bytes: Uint8Array, mode: number, operation: number): void {
    const number = this.#fileToWrite(path, mode, operation);
    this.#extend(path, number, this.file(path, number).content.bytes.length, bytes, operation);
  }

  truncate(path: string, lengthBytes: number, operation: number): void {
    const number = this.existing(path);
    if (lengthBytes < 0 || lengthBytes > this.file(path, number).content.bytes.length)
      throw new DiskError("EINVAL", path);
    this.#change(path, number, [{ kind: "truncate", operation, lengthBytes }]);
  }

  setMode(path: string, mode: number, operation: number): void {
    const number = this.existing(path);
    if (this.visible.inode(number).kind === "link") throw new DiskError("EINVAL", path);
    this.visible.setMode(number, mode);
    this.journal.addMode(operation, number, mode);
  }

  rename(from: string, to: string, operation: number): void {
    checkName(from);
    checkName(to);
    const source = this.visible.parent(from);
    const target = this.visible.parent(to);
    const moved = this.existing(from);
    const replaced = this.visible.find(to);
    const isFolder = this.visible.inode(moved).kind === "directory";
    if (isFolder && to.startsWith(`${from}/`)) throw new DiskError("EINVAL", from);
    if (replaced !== undefined && from.startsWith(`${to}/`)) throw new DiskError("ENOTEMPTY", to);
    // rename(2): two names of the same file stay as they are.
    if (replaced === moved) return;
    if (replaced !== undefined) this.#checkReplaceable(to, replaced, isFolder);
    const added = { directory: target.directory, name: target.name, inode: moved };
    const gone = { directory: source.directory, name: source.name, inode: undefined };
    // Within a folder, and for a folder, file systems move a name in one step; else the old name may outlive a power cut.
    const needs = isFolder ? this.journal.lastAbout(moved) : undefined;
    if (isFolder || source.directory === target.directory) this.journal.addNames(operation, [added, gone], needs);
    else this.journal.addNames(operation, [gone], this.journal.addNames(operation, [added]));
    this.visible.setEntry(target.directory, target.name, moved);
    this.visible.setEntry(source.directory, source.name, undefined);
    if (replaced !== undefined) this.#usage?.unnamed(this.visible, replaced);
  }

  link(existing: string, created: string, operation: number): void {
    checkName(existing);
    checkName(created);
    const number = this.existing(existing);
    this.#checkFree(created);
    if (this.visible.inode(number).kind === "directory") throw new DiskError("EACCES", existing);
    if (this.usage.links(number) >= MOST_LINKS) throw new DiskError("EMLINK", existing);
    this.#name(created, number, operation);
  }

  symlink(target: string, created: string, operation: number): void {
    checkName(created);
    if (target === "") throw new DiskError("ENOENT", created);
    this.#checkFree(created);
    this.#name(created, this.#make({ kind: "link", target }), operation);
  }

  readLink(path: string): string {
    const inode = this.visible.inode(this.existing(path));
    if (inode.kind !== "link") throw new DiskError("EINVAL", path);
    return inode.target;
  }

  remove(path: string, operation: number): void {
    checkName(path);
    const number = this.existing(path);
    if (this.visible.inode(number).kind === "directory") throw new DiskError("EISDIR", path);
    this.#unname(path, number, operation);
  }

  removeDirectory(path: string, operation: number): void {
    checkName(path);
    const number = this.existing(path);
    this.#checkEmptyFolder(path, number);
    this.#unname(path, number, operation);
  }

  makeDirectory(path: string, mode: number, operation: number): void {
    const parts = path === "" ? [] : path.split("/");
    for (const [index] of parts.entries()) {
      const part = parts.slice(0, index + 1).join("/");
      const number = this.visible.find(part);
      if (number === undefined) {
        const made = this.#nextInode++;
        for (const image of [this.visible, this.durable]) image.addDirectory(made, mode);
        this.#name(part, made, operation);
      } else if (this.visible.inode(number).kind !== "directory") {
        throw new DiskError(index === parts.length - 1 ? "EEXIST" : "ENOTDIR", path);
      }
    }
  }

  list(path: string): readonly DirectoryEntry[] {
    const directory = this.visible.inode(this.existing(path));
    if (directory.kind !== "directory") throw new DiskError("ENOTDIR", path);
    const entries = [...directory.entries].map(([name, number]) => ({ name, kind: this.visible.inode(number).kind }));
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws DiskError ENOENT, ENOTDIR */
  status(path: string): FileStatus {
    const number = this.existing(path);
    const inode = this.visible.inode(number);
    if (inode.kind === "directory") return { kind: "directory", sizeBytes: 0, mode: inode.mode, links: 1 };
    const links = this.usage.links(number);
    if (inode.kind === "file") return { kind: "file", sizeBytes: inode.content.bytes.length, mode: inode.mode, links };
    return { kind: "link", sizeBytes: new TextEncoder().encode(inode.target).length, mode: 0o777, links };
  }

  fileSync(path: string): Settling {
    const number = this.existing(path);
    const { kind } = this.visible.inode(number);
    if (kind === "link") throw new DiskError("EINVAL", path);
    // fsync of a folder is what syncDirectory does; nobody is helped by a difference.
    if (kind === "directory") return this.directorySync(path);
    return {
      settle: (except) => {
        this.journal.settleFile(this.durable, number, except);
      },
      abandon: () => {
        this.journal.abandon(number);
      },
    };
  }

  directorySync(path: string): Settling {
    const number = this.existing(path);
    if (this.visible.inode(number).kind !== "directory") throw new DiskError("ENOTDIR", path);
    return {
      settle: (except) => {
        this.journal.settleDirectory(this.durable, number, except);
      },
      abandon: () => {},
    };
  }

  wholeSync(): Settling {
    return {
      settle: (except) => {
        this.journal.settleAll(this.durable, except);
      },
      abandon: () => {
        for (const inode of this.journal.data.keys()) this.journal.abandon(inode);
      },
    };
  }

  /** @throws DiskError */
  #fileToWrite(path: string, mode: number, operation: number): number {
    checkName(path);
    const number = this.visible.find(path);
    if (number === undefined) {
      const made = this.#make({ kind: "file", content: Content.empty, mode });
      this.#name(path, made, operation);
      return made;
    }
    this.file(path, number);
    return number;
  }

  /** Writes as much as there is room for. @throws DiskError ENOSPC after that */
  #extend(path: string, number: number, offsetBytes: number, bytes: Uint8Array, operation: number): void {
    const freeBytes = this.capacityBytes === Infinity ? Infinity : this.capacityBytes - this.usage.usedBytes;
    const fitting = bytes.slice(0, Math.max(0, Math.min(bytes.length, freeBytes)));
    if (fitting.length > 0) this.#change(path, number, [{ kind: "write", operation, offsetBytes, bytes: fitting }]);
    if (fitting.length < bytes.length) throw new DiskError("ENOSPC", path);
  }

  #change(path: string, number: number, effects: readonly DataEffect[]): void {
    const { content } = this.file(path, number);
    const changed = applyEffects(content, effects);
    this.visible.setContent(number, changed);
    this.journal.addData(number, effects);
    this.#usage?.resized(changed.bytes.length - content.bytes.length);
  }

  #make(inode: Inode): number {
    const number = this.#nextInode++;
    // On the medium it is nobody's until its name gets there.
    for (const image of [this.visible, this.durable]) image.set(number, inode);
    return number;
  }

  #name(path: string, inode: number, operation: number): void {
    const place = this.visible.parent(path);
    this.visible.setEntry(place.directory, place.name, inode);
    this.journal.addNames(operation, [{ ...place, inode }]);
    this.#usage?.named(this.visible, inode);
  }

  #unname(path: string, inode: number, operation: number): void {
    const place = this.visible.parent(path);
    this.visible.setEntry(place.directory, place.name, undefined);
    this.journal.addNames(operation, [{ ...place, inode: undefined }]);
    this.#usage?.unnamed(this.visible, inode);
  }

  #checkFree(path: string): void {
    if (this.visible.find(path) !== undefined) throw new DiskError("EEXIST", path);
  }

  #checkReplaceable(path: string, replaced: number, isFolder: boolean): void {
    const isReplacedFolder = this.visible.inode(replaced).kind === "directory";
    if (isReplacedFolder && !isFolder) throw new DiskError("EISDIR", path);
    if (!isReplacedFolder && isFolder) throw new DiskError("ENOTDIR", path);
    if (isReplacedFolder) this.#checkEmptyFolder(path, replaced);
  }

  #checkEmptyFolder(path: string, number: number): void {
    const inode = this.visible.inode(number);
    if (inode.kind !== "directory") throw new DiskError("ENOTDIR", path);
    if (inode.entries.size > 0) throw new DiskError("ENOTEMPTY", path);
  }
}
