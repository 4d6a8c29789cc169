import type { Dialect } from "../variable/index.ts";
import type { FileEntry } from "./file-row.ts";

/** Flag bits as Gecko OS 4 has them, and as they are kept here. Source: device-facts 8.4. */
export const FILE_FLAGS = {
  valid: 0x0001,
  executable: 0x0002,
  kernelOnly: 0x0004,
  dfuOutOfDate: 0x0008,
  dfuOnly: 0x0010,
  dfuCopy: 0x0020,
  encrypted: 0x0100,
  essential: 0x0200,
  checksumValid: 0x0400,
  preEncrypted: 0x0800,
  signed: 0x1000,
} as const;

/** Flag bits as WiConnect and ZentriOS have them. Source: device-facts 8.4. */
export const ZENTRIOS_FILE_FLAGS = {
  valid: 0x0001,
  executable: 0x0002,
  encrypted: 0x0004,
  internal: 0x0008,
  bootable: 0x0010,
  user: 0x0020,
  essential: 0x0040,
} as const;

/** Bits that mean the same in both dialects under another number. */
const SAME = ["valid", "executable", "encrypted", "essential"] as const;

export function isEssential({ flags }: Pick<FileEntry, "flags">): boolean {
  return (flags & FILE_FLAGS.essential) !== 0;
}

/** Flags as a dialect shows them. */
export function shownFlags(entry: Pick<FileEntry, "flags" | "origin" | "owner">, dialect: Dialect): number {
  if (dialect === "gecko-os") return entry.flags;
  const same = SAME.filter((name) => (entry.flags & FILE_FLAGS[name]) !== 0);
  // 0x001B is the documented row of sys/kernel.bin: valid, executable, internal, bootable.
  const placed =
    entry.origin === "system" ? ZENTRIOS_FILE_FLAGS.internal | ZENTRIOS_FILE_FLAGS.bootable : ownedBy(entry.owner);
  return same.reduce((flags, name) => flags | ZENTRIOS_FILE_FLAGS[name], placed);
}

function ownedBy(owner: FileEntry["owner"]): number {
  return owner === "user" ? ZENTRIOS_FILE_FLAGS.user : 0;
}
