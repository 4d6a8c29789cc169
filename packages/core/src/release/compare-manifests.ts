import type { App, FileRow, FullManifest, Tree, TreeEntry } from "../manifest/index.ts";
import { compareFields, type FieldChange } from "./compare-fields.ts";

/** One side of a name that is on one side only, or differs. */
export interface ComparedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mode: number;
}

/** A name that is not the same on both sides; null: it is not there. */
export interface FileChange {
  /** A row's name, or "<tree>/<path>". */
  readonly name: string;
  readonly from: ComparedFile | null;
  readonly to: ComparedFile | null;
}

/** What takes the one bundle to the other. */
export interface ManifestComparison {
  /** Version, security version, floor, platform; then `app.` and what is different of the app's settings. */
  readonly fields: readonly FieldChange[];
  readonly rows: readonly FileChange[];
  /** Files of trees; folders and links are told by `links`. */
  readonly files: readonly FileChange[];
  /** Links and folders that are on one side only, or differ: "<tree>/<path>". */
  readonly links: readonly LinkChange[];
  /** Bytes of distinct contents that `to` has and `from` has not: what a device that runs `from` needs at most. */
  readonly newBytes: number;
}

export interface LinkChange {
  readonly name: string;
  /** A link's target, "/" for a folder, null where it is not there (or is a file). */
  readonly from: string | null;
  readonly to: string | null;
}

/** Compares two bundles of any product, each with everything that it comes to on its base. */
export function compareManifests(from: FullManifest, to: FullManifest): ManifestComparison {
  const files = differences(filesOf(from.trees), filesOf(to.trees), isSameFile);
  const links = differences(linksOf(from.trees), linksOf(to.trees), (a, b) => a === b);
  return {
    fields: [...compareFields("", headOf(from), headOf(to)), ...compareFields("app", appOf(from.app), appOf(to.app))],
    rows: differences(rowsOf(from.rows), rowsOf(to.rows), isSameFile),
    files,
    links,
    newBytes: newBytes(from, to),
  };
}

interface Difference<Value> {
  readonly name: string;
  readonly from: Value | null;
  readonly to: Value | null;
}

/** Sorted by name. */
function differences<Value>(
  from: ReadonlyMap<string, Value>,
  to: ReadonlyMap<string, Value>,
  isSame: (a: Value, b: Value) => boolean,
): readonly Difference<Value>[] {
  const names = [...new Set([...from.keys(), ...to.keys()])].toSorted((a, b) => (a < b ? -1 : 1));
  return names.flatMap((name) => {
    const [old, now] = [from.get(name), to.get(name)];
    if (old !== undefined && now !== undefined && isSame(old, now)) return [];
    return [{ name, from: old ?? null, to: now ?? null }];
  });
}

function isSameFile(a: ComparedFile, b: ComparedFile): boolean {
  return a.sha256 === b.sha256 && a.mode === b.mode;
}

function rowsOf(rows: readonly FileRow[]): ReadonlyMap<string, ComparedFile> {
  return new Map(rows.map((row) => [row.name, fileOf(row)]));
}

function filesOf(trees: readonly Tree[]): ReadonlyMap<string, ComparedFile> {
  const files = new Map<string, ComparedFile>();
  for (const [name, entry] of entriesOf(trees)) if (entry.kind === "file") files.set(name, fileOf(entry));
  return files;
}

function linksOf(trees: readonly Tree[]): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const [name, entry] of entriesOf(trees)) {
    if (entry.kind === "link") links.set(name, entry.target);
    if (entry.kind === "directory") links.set(name, "/");
  }
  return links;
}

function* entriesOf(trees: readonly Tree[]): Generator<readonly [string, TreeEntry]> {
  for (const tree of trees) for (const entry of tree.entries) yield [`${tree.name}/${entry.path}`, entry];
}

function fileOf({ sizeBytes, sha256, mode }: ComparedFile): ComparedFile {
  return { sizeBytes, sha256, mode };
}

function headOf({ product, version, securityVersion, floor, platform }: FullManifest): object {
  return { product, version, securityVersion, floor, platform };
}

/** Environment and confirm rule name by name, arguments as one list. */
function appOf(app: App | null): object {
  if (app === null) return {};
  const { environment, confirm, ...settings } = app;
  const named = (prefix: string, values: object): object =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
  return { ...settings, ...named("environment", environment), ...named("confirm", confirm) };
}

function newBytes(from: FullManifest, to: FullManifest): number {
  const known = new Set([...contentsOf(from)].map(({ sha256 }) => sha256));
  const fresh = new Map([...contentsOf(to)].map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  let bytes = 0;
  for (const [sha256, sizeBytes] of fresh) if (!known.has(sha256)) bytes += sizeBytes;
  return bytes;
}

function* contentsOf({ rows, trees }: FullManifest): Generator<ComparedFile> {
  yield* rows;
  for (const [, entry] of entriesOf(trees)) if (entry.kind === "file") yield entry;
}
