import type { Dialect } from "../variable/index.ts";
import type { FileEntry } from "./file-row.ts";
import { shownVersion } from "./file-version.ts";
import { shownFlags } from "./flags.ts";

/** `ls -v` to the byte, since clients take it apart; plain `ls` has size, version and name only. Source: device-facts 8.3. */
export function formatFiles(
  files: readonly FileEntry[],
  { dialect, isVerbose }: { readonly dialect: Dialect; readonly isVerbose: boolean },
): string {
  const lines = files.map((file, index) =>
    isVerbose ? verboseLine(file, index, dialect) : plainLine(file, index, dialect),
  );
  return [isVerbose ? VERBOSE_HEADER : PLAIN_HEADER, ...lines].join("\n");
}

const VERBOSE_HEADER = "!  # Type  Flags  Hnd    Size    Version  Filename";
const PLAIN_HEADER = "!  #      Size    Version  Filename";

function verboseLine(file: FileEntry, index: number, dialect: Dialect): string {
  const location = file.origin === "system" ? "i" : "e";
  const flags = hex(shownFlags(file, dialect), 4);
  const handle = String(file.handle).padStart(5);
  const size = String(file.sizeBytes).padStart(8);
  const version = shownVersion(file.version, dialect).padStart(9);
  return `${place(index)} ${location}-${hex(file.type, 2)}   ${flags}${columns(handle, size)}  ${version}  ${file.name}`;
}

function plainLine(file: FileEntry, index: number, dialect: Dialect): string {
  const version = shownVersion(file.version, dialect).padStart(10);
  return `${place(index)} ${String(file.sizeBytes).padStart(9)} ${version}  ${file.name}`;
}

/** Wide numbers push the others to the right, and are never joined with them. */
function columns(...values: readonly string[]): string {
  return values.map((value) => (value.startsWith(" ") ? value : ` ${value}`)).join("");
}

function place(index: number): string {
  return `# ${String(index).padStart(2)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
