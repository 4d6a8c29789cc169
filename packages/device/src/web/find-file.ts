import { isPermitted, type FileEntry } from "@regrow/core/file";
import type { FileSystem } from "../file-system/index.ts";

/** A file of the table under which a path is found. */
export interface FoundFile {
  readonly entry: FileEntry;
  /** The name that was asked for: without the `.gz` of a file that is kept compressed. */
  readonly shownName: string;
  /** Its bytes are to be sent as the compressed form of what was asked for. */
  readonly isCompressed: boolean;
}

export type Search =
  | ({ readonly kind: "found" } & FoundFile)
  | { readonly kind: "not-permitted" }
  /** A folder's placeholder. */
  | { readonly kind: "folder" }
  | { readonly kind: "none" };

/**
 * Looks a path up in the table of files, and nowhere else. Names begin with "/" or not, and pages are kept with `.gz` behind their
 * names, as the vendors' are; who asks for the compressed file by its own name gets just its bytes. Source: device-facts 8.3 and 9.
 */
export async function findFile(files: Pick<FileSystem, "find">, path: string): Promise<Search> {
  const name = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  for (const { candidate, isCompressed } of candidates(name)) {
    const entry = await files.find(candidate);
    if (entry === undefined || entry.origin === "tree") continue;
    if (!isPermitted(entry, "http-api")) return { kind: "not-permitted" };
    return { kind: "found", entry, shownName: name, isCompressed };
  }
  const folder = path.endsWith("/") ? undefined : await files.find(`${path}/`);
  return { kind: folder === undefined || folder.origin === "tree" ? "none" : "folder" };
}

function candidates(name: string): readonly { readonly candidate: string; readonly isCompressed: boolean }[] {
  return [name, `/${name}`].flatMap((base) => [
    { candidate: base, isCompressed: false },
    { candidate: `${base}.gz`, isCompressed: true },
  ]);
}
