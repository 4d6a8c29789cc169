import { RegrowError } from "@regrow/core/error";
import {
  byCodeUnits,
  type BaseReference,
  type FileRow,
  type FullManifest,
  type PartialManifest,
  type Tree,
  type TreeEntry,
} from "@regrow/core/manifest";
import { UNSPECIFIED_TYPE } from "./description.ts";

/** A file under its name in the bundle: a row's, or `<tree>/<path>`. */
interface ChangedFile {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface Patch {
  readonly version: string;
  readonly changed: readonly ChangedFile[];
  readonly removed: readonly string[];
}

/**
 * The partial manifest that changes single files of a base. A replaced file keeps type, flags and mode; a new name is a file of a tree
 * where it begins with one, else a row. @throws RegrowError INPUT_INVALID
 */
export function makePatch(base: FullManifest, reference: BaseReference, patch: Patch): PartialManifest {
  const rows = new Map(base.rows.map((row) => [row.name, row]));
  const removedRows: string[] = [];
  const removedEntries: string[] = [];
  for (const name of patch.removed) {
    if (rows.has(name)) removedRows.push(name);
    else if (findEntry(base, name) !== undefined) removedEntries.push(name);
    else throw new RegrowError("INPUT_INVALID", { remove: name, reason: `${base.version} has no such file` });
  }
  const ownRows: FileRow[] = [];
  const ownEntries = new Map<string, TreeEntry[]>();
  for (const file of patch.changed) {
    const place = placeOf(base, file.name);
    if (place === undefined) ownRows.push(changedRow(rows.get(file.name), file, patch.version));
    else ownEntries.set(place.tree, [...(ownEntries.get(place.tree) ?? []), changedEntry(base, file, place.path)]);
  }
  if (ownRows.length + ownEntries.size + removedRows.length + removedEntries.length === 0)
    throw new RegrowError("INPUT_INVALID", { reason: "nothing is changed" });
  return {
    ...base,
    version: patch.version,
    // From whichever version to this one the way is that to its base.
    floor: base.floor,
    base: reference,
    rows: ownRows.toSorted((a, b) => byCodeUnits(a.name, b.name)),
    trees: [...ownEntries]
      .toSorted(([a], [b]) => byCodeUnits(a, b))
      .map(([name, entries]): Tree => ({
        name,
        version: patch.version,
        entries: entries.toSorted((a, b) => byCodeUnits(a.path, b.path)),
      })),
    removedRows: removedRows.toSorted(byCodeUnits),
    removedEntries: removedEntries.toSorted(byCodeUnits),
    app: null,
    components: [],
  };
}

function changedRow(known: FileRow | undefined, file: ChangedFile, version: string): FileRow {
  const { name, sha256, sizeBytes } = file;
  const { type, flags, mode } = known ?? { type: UNSPECIFIED_TYPE, flags: 0, mode: 0o444 };
  return { name, type, flags, version, sizeBytes, sha256, mode };
}

function changedEntry(base: FullManifest, { name, sha256, sizeBytes }: ChangedFile, path: string): TreeEntry {
  const known = findEntry(base, name);
  if (known !== undefined && known.kind !== "file")
    throw new RegrowError("INPUT_INVALID", { file: name, reason: `it is a ${known.kind} in ${base.version}` });
  return { kind: "file", path, sizeBytes, sha256, mode: known?.mode ?? 0o444 };
}

function findEntry(base: FullManifest, name: string): TreeEntry | undefined {
  const place = placeOf(base, name);
  const tree = base.trees.find((each) => each.name === place?.tree);
  return tree?.entries.find((entry) => entry.path === place?.path);
}

/** Where in a tree a name is; undefined: it is a row's. */
function placeOf(base: FullManifest, name: string): { readonly tree: string; readonly path: string } | undefined {
  if (base.rows.some((row) => row.name === name)) return undefined;
  const slash = name.indexOf("/");
  const tree = base.trees.find((each) => slash > 0 && each.name === name.slice(0, slash));
  return tree === undefined ? undefined : { tree: tree.name, path: name.slice(slash + 1) };
}
