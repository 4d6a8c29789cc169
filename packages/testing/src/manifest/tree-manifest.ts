import { MANIFEST_FORMAT, type FullManifest, type TreeEntry } from "@regrow/core/manifest";

/** The manifest of a bundle that is one tree of read-only files and starts nothing. */
export function treeManifest(
  files: readonly { readonly path: string; readonly sha256: string; readonly sizeBytes: number }[],
): FullManifest {
  const entries = files.map(({ path, sha256, sizeBytes }): TreeEntry => {
    return { kind: "file", path, sha256, sizeBytes, mode: 0o444 };
  });
  return {
    format: MANIFEST_FORMAT,
    product: "ACME",
    version: "1.0.0",
    securityVersion: 0,
    floor: null,
    platform: "any",
    notes: "",
    critical: [],
    base: null,
    rows: [],
    trees: [{ name: "app", version: "1.0.0", entries }],
    app: null,
    components: [],
  };
}
