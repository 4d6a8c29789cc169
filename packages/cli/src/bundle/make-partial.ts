import { isDeepStrictEqual } from "node:util";
import { RegrowError } from "@regrow/core/error";
import {
  byCodeUnits,
  type BaseReference,
  type FullManifest,
  type PartialManifest,
  type Tree,
  type TreeEntry,
} from "@regrow/core/manifest";

/**
 * What must be said to come from `base` to `wanted`: only what differs.
 * @throws RegrowError BUNDLE_BASE_UNKNOWN for a base of another product; INPUT_INVALID for what a partial bundle cannot take away
 */
export function makePartial(base: FullManifest, reference: BaseReference, wanted: FullManifest): PartialManifest {
  if (base.product !== wanted.product)
    throw new RegrowError("BUNDLE_BASE_UNKNOWN", {
      reason: "another product",
      expected: wanted.product,
      actual: base.product,
    });
  if (wanted.app === null && base.app !== null)
    throw new RegrowError("INPUT_INVALID", {
      field: "app",
      reason: "a partial bundle cannot take the base's app away; build a full one",
    });
  if (wanted.safeModeApp === undefined && base.safeModeApp !== undefined)
    throw new RegrowError("INPUT_INVALID", {
      field: "safeModeApp",
      reason: "a partial bundle cannot take the base's safemode app away; build a full one",
    });
  if (wanted.components.length === 0 && base.components.length > 0) {
    throw new RegrowError("INPUT_INVALID", {
      field: "components",
      reason: "a partial bundle cannot take all the base's components away; build a full one",
    });
  }
  const rowsBefore = new Map(base.rows.map((row) => [row.name, row]));
  const rowsAfter = new Set(wanted.rows.map((row) => row.name));
  const treesBefore = new Map(base.trees.map((tree) => [tree.name, tree]));
  const treesAfter = new Map(wanted.trees.map((tree) => [tree.name, tree]));
  return {
    ...wanted,
    base: reference,
    // A row's version is the bundle's unless it says otherwise, and alone is no reason to send the row again.
    rows: wanted.rows.filter((row) => !isDeepStrictEqual({ ...rowsBefore.get(row.name), version: row.version }, row)),
    trees: wanted.trees
      .map((tree) => changedEntries(treesBefore.get(tree.name), tree))
      .filter((tree) => tree.entries.length > 0 || !treesBefore.has(tree.name)),
    removedRows: base.rows.map((row) => row.name).filter((name) => !rowsAfter.has(name)),
    removedEntries: base.trees.flatMap((tree) => removedEntries(tree, treesAfter.get(tree.name))).toSorted(byCodeUnits),
    app: isDeepStrictEqual(base.app, wanted.app) ? null : wanted.app,
    components: isDeepStrictEqual(base.components, wanted.components) ? [] : wanted.components,
  };
}

function changedEntries(before: Tree | undefined, after: Tree): Tree {
  const known = new Map(before?.entries.map((entry) => [entry.path, entry]));
  return { ...after, entries: after.entries.filter((entry) => !isDeepStrictEqual(known.get(entry.path), entry)) };
}

function removedEntries(before: Tree, after: Tree | undefined): readonly string[] {
  const kept = new Set(after?.entries.map((entry: TreeEntry) => entry.path));
  return before.entries.filter((entry) => !kept.has(entry.path)).map((entry) => `${before.name}/${entry.path}`);
}
