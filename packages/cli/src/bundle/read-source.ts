import { readFile } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { RegrowError } from "@regrow/core/error";
import {
  MANIFEST_FORMAT,
  encodeManifest,
  parseManifest,
  type FileRow,
  type FullManifest,
  type TreeEntry,
} from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { DESCRIPTION_FILE, parseDescription, type Description, type TreeSource } from "./description.ts";
import { hashFiles, type HashedFile } from "./hash-files.ts";
import { readComponents } from "./read-components.ts";
import { unreadable, walkFolder, type Found } from "./walk.ts";

/** A folder as a bundle would have it. */
export interface BundleSource {
  readonly manifest: FullManifest;
  /** Hash to a file that has these contents. */
  readonly files: ReadonlyMap<string, { readonly source: string; readonly sizeBytes: number }>;
}

export interface SourceOptions {
  readonly cryptography: Cryptography;
  /** Folder that holds `regrow.json`. */
  readonly folder: string;
  readonly version: string;
  /** Absolute paths that never get into a bundle. */
  readonly keepOut: readonly string[];
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** What nobody means to ship. */
const ALWAYS_EXCLUDED = [".git"];

/**
 * Reads description and files of a folder and says what its manifest would be; the manifest is checked like a foreign one.
 * @throws RegrowError CONFIGURATION_INVALID, SOURCE_UNREADABLE, MANIFEST_*
 */
export async function readSource(options: SourceOptions): Promise<BundleSource> {
  const folder = resolve(options.folder);
  const description = await readDescription(folder);
  const found = description.tree === null ? [] : await findFiles(folder, description.tree, options);
  const rows = description.rows.map((row) => ({ row, source: inside(folder, row.file, "rows") }));
  const sources = new Set([
    ...rows.map(({ source }) => source),
    ...found.flatMap((entry) => (entry.kind === "file" ? [entry.source] : [])),
  ]);
  const hashed = await hashAll(sources, found, options);
  const get = (source: string): HashedFile => {
    const file = hashed.get(source);
    if (file === undefined) throw unreadable(source, "not read");
    return file;
  };
  const manifest = describe(description, options.version, {
    rows: rows.map(({ row, source }): FileRow => ({
      name: row.name,
      type: row.type,
      flags: row.flags,
      version: row.version ?? options.version,
      ...get(source),
      mode: 0o444,
    })),
    entries: found.map((entry) => entryOf(entry, get)),
    components:
      description.tree === null ? [] : await readComponents(inside(folder, description.tree.include, "tree.include")),
  });
  const files = new Map(Array.from(hashed, ([source, file]) => [file.sha256, { source, sizeBytes: file.sizeBytes }]));
  const checked = parseManifest(encodeManifest(manifest));
  return { manifest: checked.base === null ? checked : manifest, files };
}

/** @throws RegrowError CONFIGURATION_INVALID */
async function readDescription(folder: string): Promise<Description> {
  const path = resolve(folder, DESCRIPTION_FILE);
  let contents: Uint8Array;
  try {
    contents = await readFile(path);
  } catch (cause) {
    throw new RegrowError(
      "CONFIGURATION_INVALID",
      { file: path, reason: cause instanceof Error && "code" in cause ? String(cause.code) : String(cause) },
      { cause },
    );
  }
  return parseDescription(contents);
}

async function findFiles(folder: string, tree: TreeSource, options: SourceOptions): Promise<readonly Found[]> {
  return walkFolder(inside(folder, tree.include, "tree.include"), {
    exclude: [...ALWAYS_EXCLUDED, ...tree.exclude],
    keepOut: [resolve(folder, DESCRIPTION_FILE), ...options.keepOut],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

async function hashAll(
  sources: ReadonlySet<string>,
  found: readonly Found[],
  options: SourceOptions,
): Promise<ReadonlyMap<string, HashedFile>> {
  const totalBytes = found.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.sizeBytes : 0), 0);
  let doneBytes = 0;
  const onBytes = (count: number): void => {
    doneBytes += count;
    options.onProgress?.(doneBytes, Math.max(doneBytes, totalBytes));
  };
  return hashFiles(options.cryptography, [...sources], onBytes, options.signal);
}

function describe(
  description: Description,
  version: string,
  contents: {
    readonly rows: readonly FileRow[];
    readonly entries: readonly TreeEntry[];
    readonly components: FullManifest["components"];
  },
): FullManifest {
  const { product, platform, securityVersion, floor, notes, app, tree } = description;
  const head = { product, version, securityVersion, floor, platform, notes, critical: [], base: null };
  return {
    format: MANIFEST_FORMAT,
    ...head,
    rows: contents.rows,
    trees: tree === null ? [] : [{ name: tree.name, version, entries: contents.entries }],
    app: app === null || tree === null ? null : { tree: tree.name, ...app },
    components: contents.components,
  };
}

function entryOf(found: Found, get: (source: string) => HashedFile): TreeEntry {
  if (found.kind !== "file") return found;
  return { kind: "file", path: found.path, ...get(found.source), mode: found.mode };
}

/** @throws RegrowError CONFIGURATION_INVALID for a path that leaves the folder */
function inside(folder: string, path: string, field: string): string {
  const resolved = resolve(folder, path);
  if (resolved === folder || resolved.startsWith(folder + sep)) return resolved;
  throw new RegrowError("CONFIGURATION_INVALID", {
    file: DESCRIPTION_FILE,
    field,
    expected: "a path inside the folder",
    actual: path,
  });
}
