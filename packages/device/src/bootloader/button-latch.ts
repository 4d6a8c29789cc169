import { readInteger, readObject, readOrNull } from "@regrow/core/field";
import type { Disk } from "@regrow/core/port";
import { FILES, FOLDERS } from "../layout/index.ts";
import { unless, writeDurably } from "../store/index.ts";

/** Resets by the button in a row, as far as they are remembered: each makes the next one wait longer. @throws DiskError */
export async function readLatch(disk: Disk): Promise<number> {
  const bytes = await unless(["ENOENT", "EINVAL"], disk.read(FILES.resetButton, 1_024), undefined);
  if (bytes === undefined) return 0;
  // Damaged: once, at least.
  return (
    readOrNull(() => readInteger(readObject(JSON.parse(new TextDecoder().decode(bytes)))["resets"], 1, 1_000)) ?? 1
  );
}

/** Durable when it resolves. @throws DiskError */
export async function writeLatch(disk: Disk, resets: number): Promise<void> {
  if ((await disk.status(FOLDERS.boot)) === undefined) {
    await disk.makeDirectory(FOLDERS.boot);
    await disk.syncDirectory("");
  }
  const bytes = new TextEncoder().encode(JSON.stringify({ resets: Math.min(resets, 1_000) }));
  await writeDurably(disk, FILES.resetButton, bytes);
}

/** @throws DiskError */
export async function removeLatch(disk: Disk): Promise<void> {
  await unless(["ENOENT"], disk.remove(FILES.resetButton), undefined);
  await disk.syncDirectory(FOLDERS.boot);
}
