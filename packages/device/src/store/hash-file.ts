import { DiskError, type Cryptography, type Disk, type FileStatus } from "@regrow/core/port";

/** What a file has to be. */
export interface Expected {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Why a file is not what it has to be; undefined when it is. Reads it all, a piece at a time.
 * @param known its status, where the caller has just asked for it
 */
export async function findDamage(
  disk: Disk,
  cryptography: Cryptography,
  path: string,
  expected: Expected,
  known?: FileStatus,
): Promise<"missing" | "not a file" | "wrong size" | "unreadable" | "wrong contents" | undefined> {
  try {
    const status = known ?? (await disk.status(path));
    if (status === undefined) return "missing";
    if (status.kind !== "file") return "not a file";
    if (status.sizeBytes !== expected.sizeBytes) return "wrong size";
    const hasher = cryptography.sha256();
    for await (const piece of disk.readStream(path)) hasher.update(piece);
    return hasher.digestHex() === expected.sha256 ? undefined : "wrong contents";
  } catch (error) {
    // Bit rot answers a read with EIO: the same to us as wrong bytes.
    if (error instanceof DiskError) return "unreadable";
    throw error;
  }
}
