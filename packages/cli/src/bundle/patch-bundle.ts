import { resolve } from "node:path";
import { parseVersion } from "@regrow/core/version";
import { packBundle, readBase, type BuiltBundle, type PackOptions } from "./build-bundle.ts";
import { hashFiles } from "./hash-files.ts";
import { makePatch } from "./make-patch.ts";

export interface PatchOptions extends PackOptions {
  /** A full bundle's file. */
  readonly base: string;
  /** Files to replace or add: the name in the bundle to a path. */
  readonly files: ReadonlyMap<string, string>;
  /** Names to take away. */
  readonly removed: readonly string[];
}

/**
 * Builds a partial bundle of single files: its base with these replaced, added and taken away, and everything else as it was.
 * @throws RegrowError INPUT_INVALID for a name that is not in the base; as `buildBundle`
 */
export async function patchBundle(options: PatchOptions): Promise<BuiltBundle> {
  const { cryptography, signal } = options;
  parseVersion(options.version); // before anything is read
  const base = await readBase(cryptography, options.base, signal);
  const paths = new Map([...options.files].map(([name, path]) => [name, resolve(path)]));
  const hashed = await hashFiles(cryptography, [...new Set(paths.values())], () => {}, signal);
  const files = new Map([...hashed].map(([source, { sha256, sizeBytes }]) => [sha256, { source, sizeBytes }]));
  const changed = [...paths].flatMap(([name, path]) => {
    const file = hashed.get(path);
    return file === undefined ? [] : [{ name, ...file }];
  });
  const { version } = options;
  const manifest = makePatch(base.manifest, base.reference, { version, changed, removed: options.removed });
  return packBundle(options, { manifest, files, base: base.bytes });
}
