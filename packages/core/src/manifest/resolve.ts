import { checkPlan } from "./check-plan.ts";
import { byCodeUnits } from "./encode-manifest.ts";
import { malformed } from "./fields.ts";
import { MANIFEST_LIMITS, type FullManifest, type PartialManifest, type Tree } from "./manifest.ts";

/**
 * What a partial bundle comes to on its base: a full manifest with the partial one's head, checked like any other.
 * That `base` has the hash that `partial.base` names is for the caller, who has the bytes.
 * @throws RegrowError MANIFEST_MALFORMED, MANIFEST_NAME_DUPLICATE, MANIFEST_PATH_UNSAFE
 */
export function resolveManifest(base: FullManifest, partial: PartialManifest): FullManifest {
  if (base.product !== partial.product) throw malformed("product", base.product, partial.product);
  if (base.version !== partial.base.version) throw malformed("base.version", base.version, partial.base.version);
  const { removedRows: _rows, removedEntries: _entries, base: _base, ...head } = partial;
  const safeModeApp = partial.safeModeApp ?? base.safeModeApp;
  const resolved: FullManifest = {
    ...head,
    ...(safeModeApp === undefined ? {} : { safeModeApp }),
    base: null,
    rows: replace("removedRows", base.rows, partial.rows, partial.removedRows, (row) => row.name),
    trees: resolveTrees(base, partial),
    app: partial.app ?? base.app,
    components: partial.components.length === 0 ? base.components : partial.components,
  };
  if (resolved.rows.length > MANIFEST_LIMITS.rows)
    throw malformed("rows", `at most ${MANIFEST_LIMITS.rows} together with the base`, resolved.rows.length);
  if (resolved.trees.length > MANIFEST_LIMITS.trees)
    throw malformed("trees", `at most ${MANIFEST_LIMITS.trees} together with the base`, resolved.trees.length);
  checkPlan(resolved);
  return resolved;
}

function resolveTrees(base: FullManifest, partial: PartialManifest): readonly Tree[] {
  const removed = groupByTree(partial.removedEntries);
  const own = new Map(partial.trees.map((tree) => [tree.name, tree]));
  const known = new Map(base.trees.map((tree) => [tree.name, tree]));
  for (const name of removed.keys())
    if (!known.has(name)) throw malformed("removedEntries", "paths of the base's trees", name);
  const names = new Set([...known.keys(), ...own.keys()]);
  return [...names].toSorted(byCodeUnits).map((name) => {
    const old = known.get(name);
    const changed = own.get(name);
    const entries = replace(
      "removedEntries",
      old?.entries ?? [],
      changed?.entries ?? [],
      removed.get(name) ?? [],
      (entry) => entry.path,
    );
    if (entries.length > MANIFEST_LIMITS.treeEntries)
      throw malformed("trees", `at most ${MANIFEST_LIMITS.treeEntries} entries together with the base`, entries.length);
    return { name, version: changed?.version ?? old?.version ?? partial.version, entries };
  });
}

/** Items of the base without the removed ones, with the own ones in place of equals; sorted by name. */
function replace<Item>(
  field: string,
  base: readonly Item[],
  own: readonly Item[],
  removed: readonly string[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  const items = new Map(base.map((item) => [nameOf(item), item]));
  for (const name of removed) if (!items.delete(name)) throw malformed(field, "names that the base has", name);
  for (const item of own) items.set(nameOf(item), item);
  return [...items.values()].toSorted((a, b) => byCodeUnits(nameOf(a), nameOf(b)));
}

/** `<tree>/<path>` to tree and its paths; a tree's name holds no "/". */
function groupByTree(removedEntries: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of removedEntries) {
    const slash = name.indexOf("/");
    if (slash < 1) throw malformed("removedEntries", "<tree>/<path>", name);
    const tree = name.slice(0, slash);
    const paths = groups.get(tree) ?? [];
    paths.push(name.slice(slash + 1));
    groups.set(tree, paths);
  }
  return groups;
}
