export { checksumKind, formatChecksum, parseChecksum, startChecksum, type ExpectedChecksum } from "./checksum.ts";
export { Crc16, Crc32, crc32, type Checksum } from "./crc.ts";
export { formatFiles } from "./file-list.ts";
export { checkFileName, isSystemName } from "./file-name.ts";
export {
  FILE_LIMITS,
  FILE_OWNERS,
  sizeOnDisk,
  type FileEntry,
  type FileOrigin,
  type FileOwner,
} from "./file-row.ts";
export { FIRST_USER_HANDLE, bundleEntries, mergeFiles, type UserEntry } from "./file-table.ts";
export { DEFAULT_FILE_VERSION, shownVersion } from "./file-version.ts";
export { FILE_FLAGS, ZENTRIOS_FILE_FLAGS, isEssential, shownFlags } from "./flags.ts";
export { ALL_CHANNELS, FILE_CHANNELS, isPermitted, type FileChannel } from "./permissions.ts";
export { MAX_RECORD_BYTES, encodeRecord, parseRecord, type FileRecord, type UserFile } from "./record.ts";
export { FILE_TYPES, defaultType } from "./types.ts";
