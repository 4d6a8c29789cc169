import { readHeadManifests } from "@regrow/core/bundle";
import { bundleEntries, type FileEntry } from "@regrow/core/file";
import type { Cryptography, Disk } from "@regrow/core/port";
import { generationLayout } from "../layout/index.ts";
import { readGenerationHead } from "../store/index.ts";

/** The files of one generation: what users see under what they have made. */
export interface BundleFiles {
  readonly entries: ReadonlyMap<string, BundleFile>;
}

export interface BundleFile {
  readonly entry: FileEntry;
  /** Where its bytes are, and what was signed of them; null for a tree. */
  readonly bytes: { readonly path: string; readonly sha256: string } | null;
}

export const NO_BUNDLE: BundleFiles = { entries: new Map() };

/** Rows and trees of a generation. @throws DiskError, RegrowError when it is damaged */
export async function readBundleFiles(
  ports: { readonly disk: Disk; readonly cryptography: Cryptography },
  generation: string,
): Promise<BundleFiles> {
  const { full } = readHeadManifests(ports.cryptography, await readGenerationHead(ports.disk, generation));
  const layout = generationLayout(generation);
  const hashes = new Map(full.rows.map(({ name, sha256 }) => [name, sha256]));
  const files = bundleEntries(full).map((entry): [string, BundleFile] => {
    const sha256 = entry.origin === "tree" ? undefined : hashes.get(entry.name);
    return [entry.name, { entry, bytes: sha256 === undefined ? null : { path: layout.row(entry.name), sha256 } }];
  });
  return { entries: new Map(files) };
}

/** The files of whichever generation is running, read again only when it is another one. */
export function runningBundleFiles(
  ports: { readonly disk: Disk; readonly cryptography: Cryptography },
  running: () => Promise<string | undefined>,
): () => Promise<BundleFiles> {
  let last: { readonly generation: string; readonly files: BundleFiles } | undefined;
  return async () => {
    const generation = await running();
    if (generation === undefined) return NO_BUNDLE;
    if (last?.generation !== generation) last = { generation, files: await readBundleFiles(ports, generation) };
    return last.files;
  };
}
