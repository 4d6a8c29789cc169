import { hash } from "node:crypto";

/** A file's bytes, never changed once made, with a hash that is computed when first asked for. */
export class Content {
  static readonly empty = new Content(new Uint8Array());
  readonly bytes: Uint8Array;
  #digest: string | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get digest(): string {
    this.#digest ??= hash("sha256", this.bytes, "hex").slice(0, 16);
    return this.#digest;
  }
}

export interface FileInode {
  readonly kind: "file";
  readonly content: Content;
  readonly mode: number;
}

interface LinkInode {
  readonly kind: "link";
  readonly target: string;
}

export interface DirectoryInode {
  readonly kind: "directory";
  readonly mode: number;
  /** Name to inode number. Changed in place by the image that owns it, copied by any other. */
  readonly entries: Map<string, number>;
  readonly owner: object;
}

export type Inode = FileInode | LinkInode | DirectoryInode;

/** The inode number of the root folder. */
export const ROOT = 1;
