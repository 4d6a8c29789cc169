import { RegrowError } from "../error/index.ts";
import { malformed } from "./fields.ts";
import type { FullManifest, Manifest, Tree } from "./manifest.ts";
import { NameTable } from "./name-table.ts";
import { foldName } from "./path-rules.ts";

/**
 * Checks what fields cannot show one by one: names against each other, links, sizes, the app's tree.
 * @throws RegrowError MANIFEST_MALFORMED, MANIFEST_NAME_DUPLICATE, MANIFEST_PATH_UNSAFE
 */
export function checkPlan(manifest: Manifest): void {
  checkNames(manifest);
  checkSizes(manifest);
  if (manifest.base === null) checkApp(manifest);
}

function checkNames(manifest: Manifest): void {
  const rows = new NameTable();
  for (const [index, row] of manifest.rows.entries()) rows.add("file", row.name, `rows[${index}].name`);
  // `ls` shows rows and trees in one list; on disk they are apart, so only equal names clash.
  const listed = new Map(manifest.rows.map((row) => [foldName(row.name), row.name]));
  for (const [index, tree] of manifest.trees.entries()) {
    const other = listed.get(foldName(tree.name));
    if (other !== undefined)
      throw new RegrowError("MANIFEST_NAME_DUPLICATE", { field: `trees[${index}].name`, name: tree.name, other });
    listed.set(foldName(tree.name), tree.name);
    checkTree(tree, `trees[${index}]`);
  }
}

function checkTree(tree: Tree, field: string): void {
  const names = new NameTable();
  for (const [index, entry] of tree.entries.entries()) {
    const at = `${field}.entries[${index}]`;
    if (entry.kind === "link") names.addLink(entry.path, entry.target, at);
    else names.add(entry.kind, entry.path, at);
  }
  names.checkLinks();
}

/** One hash has one length, or one of two readers is lied to. */
function checkSizes(manifest: Manifest): void {
  const sizes = new Map<string, number>();
  const check = (field: string, file: { readonly sha256: string; readonly sizeBytes: number }): void => {
    const known = sizes.get(file.sha256);
    if (known !== undefined && known !== file.sizeBytes)
      throw malformed(`${field}.sizeBytes`, `${known}, as for the same hash elsewhere`, file.sizeBytes);
    sizes.set(file.sha256, file.sizeBytes);
  };
  for (const [index, row] of manifest.rows.entries()) check(`rows[${index}]`, row);
  for (const [index, tree] of manifest.trees.entries()) {
    for (const [at, entry] of tree.entries.entries())
      if (entry.kind === "file") check(`trees[${index}].entries[${at}]`, entry);
  }
}

function checkApp({ app, safeModeApp, trees }: FullManifest): void {
  for (const [field, program] of [
    ["app", app],
    ["safeModeApp", safeModeApp ?? null],
  ] as const)
    if (program !== null && !trees.some((tree) => tree.name === program.tree))
      throw malformed(`${field}.tree`, "the name of a tree of this manifest", program.tree);
}
