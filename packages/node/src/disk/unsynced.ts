import { folderOf } from "./disk-path.ts";

/** Up to so many paths are remembered and synced one by one; one sync of the whole file system is cheaper for more. */
const MOST_REMEMBERED = 16;

export type UnsyncedPaths =
  | { readonly kind: "some"; readonly files: readonly string[]; readonly folders: readonly string[] }
  /** Too many to remember. */
  | { readonly kind: "everything" };

/** Paths whose bytes, and folders whose names, may not be durable yet: what `barrier` has to sync. */
export class Unsynced {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  #isEverything = false;

  /** Bytes, length or mode changed. */
  changed(path: string): void {
    this.#add(this.#files, path);
  }

  /** A name was made or removed in the folder that holds it. */
  nameChanged(path: string): void {
    this.#add(this.#folders, folderOf(path));
  }

  /** The same bytes have one more name: whichever is left must be synced. */
  linked(existing: string, created: string): void {
    if (this.#files.has(existing)) this.changed(created);
    this.nameChanged(created);
  }

  renamed(from: string, to: string): void {
    move(this.#files, from, to);
    move(this.#folders, from, to);
    this.nameChanged(from);
    this.nameChanged(to);
  }

  removed(path: string): void {
    this.#files.delete(path);
    this.#folders.delete(path);
    this.nameChanged(path);
  }

  fileSynced(path: string): void {
    this.#files.delete(path);
  }

  folderSynced(path: string): void {
    this.#folders.delete(path);
  }

  /** A sync failed: what is durable is no longer known by path. */
  lostTrack(): void {
    this.#isEverything = true;
    this.#files.clear();
    this.#folders.clear();
  }

  /** Everything so far, which is then forgotten here. */
  take(): UnsyncedPaths {
    const taken: UnsyncedPaths = this.#isEverything
      ? { kind: "everything" }
      : { kind: "some", files: [...this.#files], folders: [...this.#folders] };
    this.#isEverything = false;
    this.#files.clear();
    this.#folders.clear();
    return taken;
  }

  #add(paths: Set<string>, path: string): void {
    if (this.#isEverything) return;
    paths.add(path);
    if (this.#files.size + this.#folders.size > MOST_REMEMBERED) this.lostTrack();
  }
}

/** Paths at or below `from` get their new names. */
function move(paths: Set<string>, from: string, to: string): void {
  const below = `${from}/`;
  for (const path of [...paths]) {
    if (path !== from && !path.startsWith(below)) continue;
    paths.delete(path);
    paths.add(to + path.slice(from.length));
  }
}
