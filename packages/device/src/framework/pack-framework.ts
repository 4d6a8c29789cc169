import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TAR_END, bundleEntryName, encodeTarEntry, joinBytes } from "@regrow/core/bundle";
import { encodeFrameworkHead } from "@regrow/core/framework-package";
import { compress } from "@regrow/node/compression";
import { parseFrameworkList } from "../first-stage/check-slot.ts";
import { FRAMEWORK_LIST } from "../layout/index.ts";
import type { BuiltFramework } from "./build-framework.ts";

/** As small as it goes: it travels over serial lines. */
const LEVEL = 19;

/** The list of a built framework, which the platform's targets have to name. */
export async function readFrameworkList({ folder }: Pick<BuiltFramework, "folder">): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(folder, FRAMEWORK_LIST)));
}

/** A built framework as one file, with the metadata that vouches for its list. */
export async function packFramework(
  built: Pick<BuiltFramework, "folder">,
  metadata: { readonly platformRoots: readonly Uint8Array[]; readonly platformTargets: Uint8Array },
): Promise<Uint8Array> {
  const list = await readFrameworkList(built);
  const files = new Map(parseFrameworkList(list)?.files.map(({ name, sha256 }) => [sha256, name]));
  const objects: Uint8Array[] = [];
  for (const [sha256, name] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const packed = await compress(new Uint8Array(await readFile(join(built.folder, name))), LEVEL);
    objects.push(encodeTarEntry(bundleEntryName({ kind: "object", sha256 }), new Uint8Array(packed)));
  }
  return joinBytes([encodeFrameworkHead({ ...metadata, list }), ...objects, TAR_END]);
}
