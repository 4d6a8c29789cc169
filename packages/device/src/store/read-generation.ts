import { HEAD_MAX_BYTES, bundleEntryName, type BundleEntry, type BundleHead } from "@regrow/core/bundle";
import type { Disk } from "@regrow/core/port";
import { generationLayout } from "../layout/index.ts";
import { unless } from "./storage-error.ts";

/**
 * Metadata and manifests as a generation keeps them: what its bundle's head was, so that it can be verified by itself.
 * @throws DiskError where a file of it is missing or cannot be read
 */
export async function readGenerationHead(disk: Disk, id: string): Promise<BundleHead> {
  const { folder } = generationLayout(id);
  const read = (entry: BundleEntry): Promise<Uint8Array> =>
    disk.read(`${folder}/${bundleEntryName(entry)}`, HEAD_MAX_BYTES);
  const readOptional = (entry: BundleEntry): Promise<Uint8Array | null> => unless(["ENOENT"], read(entry), null);
  const extra = new Map<"snapshot" | "timestamp", Uint8Array>();
  for (const kind of ["snapshot", "timestamp"] as const) {
    const bytes = await readOptional({ kind });
    if (bytes !== null) extra.set(kind, bytes);
  }
  return {
    platformRoots: await readRoots("platform-root", readOptional),
    platformTargets: await read({ kind: "platform-targets" }),
    productRoots: await readRoots("product-root", readOptional),
    productTargets: await read({ kind: "product-targets" }),
    extra,
    manifest: await read({ kind: "manifest" }),
    base: await readOptional({ kind: "base" }),
  };
}

/** Longest chain that is read; whoever verifies it has a limit of its own. */
const MAX_ROOTS = 4_096;

async function readRoots(
  kind: "platform-root" | "product-root",
  readOptional: (entry: BundleEntry) => Promise<Uint8Array | null>,
): Promise<readonly Uint8Array[]> {
  const roots: Uint8Array[] = [];
  while (roots.length < MAX_ROOTS) {
    const bytes = await readOptional({ kind, version: roots.length + 1 });
    if (bytes === null) break;
    roots.push(bytes);
  }
  return roots;
}
