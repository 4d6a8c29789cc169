import { lstat, readdir, readlink } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { MANIFEST_LIMITS } from "@regrow/core/manifest";

/** A name found below a folder, before anything is read. */
export type Found =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly source: string;
      readonly sizeBytes: number;
      readonly mode: number;
    }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  /** An empty one; others need no entry. */
  | { readonly kind: "directory"; readonly path: string };

export interface WalkOptions {
  /** With "/": compared with the whole path; without: with every name. `*` and `**` as in a shell. */
  readonly exclude: readonly string[];
  /** Absolute paths that stay out wherever they are: the publisher's keys, the bundle that is being made. */
  readonly keepOut: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Everything below a folder, in the order of paths. Links are not followed; hard links are files like others.
 * @throws RegrowError SOURCE_UNREADABLE for sockets, devices and pipes, names that are not UTF-8, and too many names
 */
export async function walkFolder(folder: string, options: WalkOptions): Promise<readonly Found[]> {
  const found: Found[] = [];
  await walk(folder, "", options, found);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function walk(folder: string, path: string, options: WalkOptions, found: Found[]): Promise<void> {
  options.signal?.throwIfAborted();
  const names = await readNames(path === "" ? folder : join(folder, path));
  let kept = 0;
  for (const name of names) {
    const childPath = path === "" ? name : `${path}/${name}`;
    if (isExcluded(name, childPath, options) || options.keepOut.includes(join(folder, childPath))) continue;
    kept += 1;
    if (found.length >= MANIFEST_LIMITS.treeEntries)
      throw new RegrowError("SOURCE_UNREADABLE", { folder, reason: `more than ${MANIFEST_LIMITS.treeEntries} names` });
    await take(folder, childPath, options, found);
  }
  if (kept === 0 && path !== "") found.push({ kind: "directory", path });
}

async function take(folder: string, path: string, options: WalkOptions, found: Found[]): Promise<void> {
  const source = join(folder, path);
  const status = await lstat(source).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (status.isDirectory()) return walk(folder, path, options, found);
  if (status.isSymbolicLink()) found.push({ kind: "link", path, target: await readlink(source) });
  else if (status.isFile())
    found.push({
      kind: "file",
      path,
      source,
      sizeBytes: status.size,
      mode: (status.mode & 0o111) === 0 ? 0o444 : 0o555,
    });
  else throw new RegrowError("SOURCE_UNREADABLE", { file: path, reason: "neither file, folder nor link" });
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { encoding: "buffer" });
    return names.map((name) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name));
  } catch (cause) {
    throw cause instanceof TypeError
      ? new RegrowError("SOURCE_UNREADABLE", { folder, reason: "a name that is not UTF-8" }, { cause })
      : unreadable(folder, cause);
  }
}

function isExcluded(name: string, path: string, options: WalkOptions): boolean {
  return options.exclude.some((pattern) => matchesGlob(pattern.includes("/") ? path : name, pattern));
}

/** The error of a source that the file system does not give. */
export function unreadable(file: string, cause: unknown): RegrowError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  return new RegrowError("INPUT_UNREADABLE", { file, reason }, { cause });
}
