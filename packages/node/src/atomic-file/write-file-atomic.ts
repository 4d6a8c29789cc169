import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Replaces a file so that a reader, or a power cut, finds the old contents or the new, whole; durable when it resolves.
 * For programs on computers (command line, DMS); a device uses the Disk port.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  // In the same folder, because a rename is atomic only within a file system; a name of its own, because two may write at once.
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeSynced(temporary, bytes, mode);
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await syncFolder(dirname(path));
}

async function writeSynced(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  // 0600 until it is whole: a secret must not be readable in between, and open() would apply the umask to the mode.
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(bytes);
  await file.chmod(mode);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}
