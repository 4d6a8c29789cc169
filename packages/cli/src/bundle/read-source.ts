import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
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
import { FACTORY_CONFIGURATION } from "@regrow/core/reset";
import { DESCRIPTION_FILE, parseDescription, type Description, type TreeSource } from "./description.ts";
import { checkFactoryConfiguration } from "./factory-configuration.ts";
import { hashFiles, type HashedFile, type Source } from "./hash-files.ts";
import { readComponents } from "./read-components.ts";
import { inside } from "./inside.ts";
import { unreadable, walkFolder, type Found } from "./walk.ts";
import { webAppRows } from "./web-app-rows.ts";

/** A folder as a bundle would have it. */
export interface BundleSource {
  readonly manifest: FullManifest;
  /** Hash to a file that has these contents. */
  readonly files: ReadonlyMap<string, { readonly source: Source; readonly sizeBytes: number }>;
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
  const own = description.rows.map((row) => ({ row, source: inside(folder, row.file, "rows") }));
  for (const { row, source } of own) if (row.name === FACTORY_CONFIGURATION) await checkFactoryConfiguration(source);
  const rows = [...own, ...(await webAppRows(folder, description))];
  const sources = new Set<Source>([
    ...rows.map(({ source }) => source),
    ...found.flatMap((entry) => (entry.kind === "file" ? [entry.source] : [])),
  ]);
  const hashed = await hashAll(sources, found, options);
  const get = (source: Source): HashedFile => {
    const file = hashed.get(source);
    if (file === undefined) throw unreadable(String(source).slice(0, 80), "not read");
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

/** @throws RegrowError DESCRIPTION_MISSING, CONFIGURATION_INVALID */
async function readDescription(folder: string): Promise<Description> {
  const path = resolve(folder, DESCRIPTION_FILE);
  let contents: Uint8Array;
  try {
    contents = await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    if (reason === "ENOENT") throw new RegrowError("DESCRIPTION_MISSING", { folder }, { cause });
    throw new RegrowError("CONFIGURATION_INVALID", { file: path, reason }, { cause });
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
  sources: ReadonlySet<Source>,
  found: readonly Found[],
  options: SourceOptions,
): Promise<ReadonlyMap<Source, HashedFile>> {
  const totalBytes = await sizeOfAll(sources, found);
  let doneBytes = 0;
  const onBytes = (count: number): void => {
    doneBytes += count;
    options.onProgress?.(doneBytes, Math.max(doneBytes, totalBytes));
  };
  return hashFiles(options.cryptography, [...sources], onBytes, options.signal);
}

/** What cannot be asked for its size is refused when it is read. */
async function sizeOfAll(sources: ReadonlySet<Source>, found: readonly Found[]): Promise<number> {
  const known = new Map<Source, number>();
  for (const entry of found) if (entry.kind === "file") known.set(entry.source, entry.sizeBytes);
  let total = 0;
  for (const source of sources) {
    const size = typeof source === "string" ? known.get(source) : source.length;
    total += size ?? (await stat(String(source)).catch(() => undefined))?.size ?? 0;
  }
  return total;
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
  const { product, platform, securityVersion, floor, notes, app, safeModeApp, tree } = description;
  const head = { product, version, securityVersion, floor, platform, notes, critical: [], base: null };
  return {
    format: MANIFEST_FORMAT,
    ...head,
    rows: contents.rows,
    trees: tree === null ? [] : [{ name: tree.name, version, entries: contents.entries }],
    app: app === null || tree === null ? null : { tree: tree.name, ...app },
    ...(safeModeApp === null || tree === null ? {} : { safeModeApp: { tree: tree.name, ...safeModeApp } }),
    components: contents.components,
  };
}

function entryOf(found: Found, get: (source: string) => HashedFile): TreeEntry {
  if (found.kind !== "file") return found;
  return { kind: "file", path: found.path, ...get(found.source), mode: found.mode };
}
