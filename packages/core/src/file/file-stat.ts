import type { Dialect } from "../variable/index.ts";
import { formatChecksum } from "./checksum.ts";
import { FILE_OWNERS, sizeOnDisk, type FileEntry } from "./file-row.ts";
import { shownVersion } from "./file-version.ts";
import { shownFlags } from "./flags.ts";

/** `file_stat`: the fields of a file's record (device-facts 8.4), one a line; the form is ours. */
export function formatStat(
  file: FileEntry,
  hash: { readonly sha256: string; readonly crc32: number },
  dialect: Dialect,
): string {
  const fields = {
    name: file.name,
    type: hex(file.type, 2),
    owner: String(FILE_OWNERS[file.owner]),
    location: file.origin === "system" ? "internal" : "extended",
    flags: hex(shownFlags(file, dialect), 4),
    permissions: hex(file.permissions, 4),
    handle: String(file.handle),
    size: String(file.sizeBytes),
    size_on_flash: String(sizeOnDisk(file.sizeBytes)),
    version: shownVersion(file.version, dialect),
    checksum: formatChecksum({ kind: "crc32", value: hash.crc32 }),
    created: file.createdMs === null ? "" : String(Math.floor(file.createdMs / 1_000)),
    hash: hash.sha256,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, "0")}`;
}
