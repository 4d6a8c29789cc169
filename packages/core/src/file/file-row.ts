/** Who a file belongs to. Source: device-facts 8.4 (Gecko OS 4). */
export const FILE_OWNERS = { none: 0, product: 1, device: 2, user: 3 } as const;
export type FileOwner = keyof typeof FILE_OWNERS;

/** Where a file's bytes come from; what can be done with the file follows from it. */
export type FileOrigin =
  /** The framework's own, below `sys/`. */
  | "system"
  /** A row of the running generation. */
  | "bundle"
  /** A whole folder of the running generation: listed, not opened. */
  | "tree"
  /** Made through the command API. */
  | "user";

/** One row of the file table. Flags and types are those of Gecko OS 4 (device-facts 8.4), whatever the dialect shows. */
export interface FileEntry {
  readonly name: string;
  readonly origin: FileOrigin;
  readonly owner: FileOwner;
  /** 0x00 to 0xFF; `FILE_TYPES` has the known ones. */
  readonly type: number;
  /** 16 bits; `FILE_FLAGS` has the known ones. */
  readonly flags: number;
  /** Command channels that may use the file; `FILE_CHANNELS` has the bits. */
  readonly permissions: number;
  /** Number of the file, the `Hnd` column: stays while the file has its name. */
  readonly handle: number;
  readonly sizeBytes: number;
  readonly version: string;
  /** CRC-32; null where it was never computed, as for bundle rows, which have a hash. */
  readonly crc32: number | null;
  /** Wall time in ms since 1970; null where nobody wrote it down. */
  readonly createdMs: number | null;
}

export const FILE_LIMITS = {
  /** Source: device-facts 8.1, `char name[95+1]`. */
  nameBytes: 95,
  sizeBytes: 64 * 1024 * 1024 * 1024,
  /** Every file occupies whole pages, at least one. Source: device-facts 8.1. */
  pageBytes: 4_096,
} as const;

/** What a file takes of the storage, for quotas and free space. */
export function sizeOnDisk(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / FILE_LIMITS.pageBytes)) * FILE_LIMITS.pageBytes;
}
