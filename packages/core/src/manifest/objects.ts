import type { FullManifest, Manifest } from "./manifest.ts";

/** One file of the store: contents and permission bits. */
export interface ManifestObject {
  readonly sha256: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

/** Every distinct object that a manifest names itself, sorted by hash, then mode. A partial one's base is not looked at. */
export function listObjects(manifest: Manifest): readonly ManifestObject[] {
  const found = new Map<string, ManifestObject>();
  for (const { sha256, mode, sizeBytes } of filesOf(manifest))
    found.set(`${sha256}-${mode}`, { sha256, mode, sizeBytes });
  return [...found.values()].toSorted((a, b) =>
    a.sha256 === b.sha256 ? a.mode - b.mode : a.sha256 < b.sha256 ? -1 : 1,
  );
}

/** The same without modes, as bundles and packs carry them: hash to size, sorted by hash. */
export function listContents(manifest: Manifest): ReadonlyMap<string, number> {
  return new Map(listObjects(manifest).map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
}

/** Bytes that a full manifest's files have together, every name counted. */
export function totalBytes(manifest: FullManifest): number {
  let total = 0;
  for (const { sizeBytes } of filesOf(manifest)) total += sizeBytes;
  return total;
}

/**
 * The bundle's identifier, made from its manifest's hash: equal bundles have equal identifiers everywhere.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function bundleIdOf(manifestSha256: string): string {
  const variant = ((Number.parseInt(manifestSha256.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    manifestSha256.slice(0, 8),
    manifestSha256.slice(8, 12),
    `8${manifestSha256.slice(13, 16)}`,
    `${variant}${manifestSha256.slice(17, 20)}`,
    manifestSha256.slice(20, 32),
  ];
  return groups.join("-");
}

function* filesOf(manifest: Manifest): Generator<ManifestObject> {
  yield* manifest.rows;
  for (const tree of manifest.trees) {
    for (const entry of tree.entries) if (entry.kind === "file") yield entry;
  }
}
