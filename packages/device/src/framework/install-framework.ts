import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Disk } from "@regrow/core/port";
import { FOLDERS, FRAMEWORK_LIST, PARTIAL_SUFFIX, slotFolder, type Slot } from "../layout/index.ts";
import { removeTree } from "../store/index.ts";
import { parseFrameworkList } from "../first-stage/check-slot.ts";
import { FIRST_STAGE_FILE, type BuiltFramework } from "./build-framework.ts";

/** Puts a framework into slot a of a new device's folder, with the first stage beside the slots. Durable when it returns. */
export async function installFramework(disk: Disk, built: Pick<BuiltFramework, "folder">): Promise<void> {
  await disk.makeDirectory(FOLDERS.framework);
  await disk.write(FIRST_STAGE_FILE, await readFile(join(built.folder, FIRST_STAGE_FILE)), 0o555);
  await fillSlot(disk, "a", built.folder);
  await disk.barrier();
}

/** The slot's folder appears with its files or not at all. */
async function fillSlot(disk: Disk, slot: Slot, folder: string): Promise<void> {
  const partial = `${slotFolder(slot)}${PARTIAL_SUFFIX}`;
  await removeTree(disk, partial);
  await disk.makeDirectory(partial);
  const list = await readFile(join(folder, FRAMEWORK_LIST));
  const names = parseFrameworkList(list)?.files.map(({ name }) => name) ?? [];
  for (const name of [...names, FRAMEWORK_LIST])
    await disk.write(`${partial}/${name}`, await readFile(join(folder, name)), 0o444);
  await disk.barrier();
  await removeTree(disk, slotFolder(slot));
  await disk.rename(partial, slotFolder(slot));
}
