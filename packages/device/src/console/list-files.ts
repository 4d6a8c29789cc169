import { readHeadManifests } from "@regrow/core/bundle";
import type { FileRow, FullManifest, Tree } from "@regrow/core/manifest";
import type { Cryptography, Disk } from "@regrow/core/port";
import { readGenerationHead } from "../store/index.ts";

/** A file of type "general" and of type "user app" (device-facts 8.4). */
const GENERAL = 0x44;
const USER_APP = 0x08;
const VALID = 0x0001;

/** Rows and trees of a generation, as `ls` shows them: a tree is one row, its name ends with "/". */
export async function filesOf(
  ports: { readonly disk: Disk; readonly cryptography: Cryptography },
  generation: string,
): Promise<readonly FileRow[]> {
  const { full } = readHeadManifests(ports.cryptography, await readGenerationHead(ports.disk, generation));
  return [...full.rows, ...full.trees.map((tree) => rowOf(tree, full))];
}

/** `ls -v`, in the columns that clients take apart (device-facts 8.3); plain `ls` has size, version and name only. */
export function formatFiles(files: readonly FileRow[], isVerbose: boolean): string {
  const header = isVerbose
    ? "!  # Type  Flags  Hnd    Size    Version  Filename"
    : "!  #      Size    Version  Filename";
  return [header, ...files.map((file, index) => (isVerbose ? verboseLine(file, index) : plainLine(file, index)))].join(
    "\n",
  );
}

function verboseLine({ type, flags, sizeBytes, version, name }: FileRow, index: number): string {
  const columns = [
    `i-${hex(type, 2)}`,
    ` ${hex(flags, 4)}`,
    String(index).padStart(4),
    String(sizeBytes).padStart(7),
    version.padStart(10),
    ` ${name}`,
  ];
  return `# ${String(index).padStart(2)} ${columns.join(" ")}`;
}

function plainLine({ sizeBytes, version, name }: FileRow, index: number): string {
  return `# ${String(index).padStart(2)} ${String(sizeBytes).padStart(9)} ${version.padStart(10)}  ${name}`;
}

function rowOf(tree: Tree, manifest: FullManifest): FileRow {
  const sizeBytes = tree.entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.sizeBytes : 0), 0);
  const type = manifest.app?.tree === tree.name ? USER_APP : GENERAL;
  return { name: `${tree.name}/`, type, flags: VALID, version: tree.version, sizeBytes, sha256: "", mode: 0o555 };
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
