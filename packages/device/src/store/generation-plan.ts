import { bundleEntryName, listHeadEntries, type BundleHead } from "@regrow/core/bundle";
import type { FullManifest } from "@regrow/core/manifest";

/** A name in a generation's folder and what it has to be. */
export type PlannedEntry =
  | { readonly kind: "head"; readonly bytes: Uint8Array }
  | { readonly kind: "file"; readonly sha256: string; readonly sizeBytes: number; readonly mode: number }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "directory" };

/** Folders below the generation's own ("": itself), parents first, each with every name that it holds and no other. */
export type GenerationPlan = ReadonlyMap<string, ReadonlyMap<string, PlannedEntry>>;

/** What a generation's folder holds: one answer for who makes it and for who checks it. */
export function planGeneration(head: BundleHead, manifest: FullManifest): GenerationPlan {
  const plan = new Map<string, Map<string, PlannedEntry>>([["", new Map()]]);
  for (const [entry, bytes] of listHeadEntries(head)) add(plan, bundleEntryName(entry), { kind: "head", bytes });
  for (const { name, sha256, sizeBytes, mode } of manifest.rows)
    add(plan, `rows/${name}`, { kind: "file", sha256, sizeBytes, mode });
  for (const tree of manifest.trees) {
    const folder = `tree/${tree.name}`;
    addFolder(plan, folder);
    for (const entry of tree.entries) {
      if (entry.kind === "directory") addFolder(plan, `${folder}/${entry.path}`);
      else add(plan, `${folder}/${entry.path}`, entry);
    }
  }
  return plan;
}

function add(plan: Map<string, Map<string, PlannedEntry>>, path: string, entry: PlannedEntry): void {
  const slash = path.lastIndexOf("/");
  addFolder(plan, path.slice(0, Math.max(slash, 0))).set(path.slice(slash + 1), entry);
}

function addFolder(plan: Map<string, Map<string, PlannedEntry>>, path: string): Map<string, PlannedEntry> {
  const known = plan.get(path);
  if (known !== undefined) return known;
  add(plan, path, { kind: "directory" });
  const names = new Map<string, PlannedEntry>();
  plan.set(path, names);
  return names;
}
