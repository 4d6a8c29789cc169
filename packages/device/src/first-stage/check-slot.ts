import { DiskError, sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { FRAMEWORK_LIST, slotFolder, type Slot } from "../layout/index.ts";

/** What a slot holds: made by the framework's build, checked before every start. */
export interface FrameworkList {
  readonly version: string;
  /** Wall time in ms; missing where the build did not say. */
  readonly builtMs?: number;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

export const MAX_LIST_BYTES = 64 * 1024;
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Whether every file of a slot is there as its list says. */
export async function isSlotWhole(disk: Disk, cryptography: Cryptography, slot: Slot): Promise<boolean> {
  return (await findSlotDamage(disk, cryptography, slot)) === undefined;
}

/**
 * The first thing that is wrong with a slot; undefined when all is as its list says. The list itself is not signed: it finds
 * damage, not an attacker who can write here.
 */
export async function findSlotDamage(
  disk: Disk,
  cryptography: Cryptography,
  slot: Slot,
): Promise<{ readonly path: string; readonly reason: string } | undefined> {
  const folder = slotFolder(slot);
  const path = `${folder}/${FRAMEWORK_LIST}`;
  try {
    const list = parseFrameworkList(await disk.read(path, MAX_LIST_BYTES));
    if (list?.files.some(({ name }) => name === "bootloader.mjs") !== true) return { path, reason: "wrong contents" };
    for (const { name, sha256 } of list.files) {
      const file = `${folder}/${name}`;
      if (sha256Hex(cryptography, await disk.read(file, MAX_FILE_BYTES)) !== sha256)
        return { path: file, reason: "wrong contents" };
    }
    return undefined;
  } catch (error) {
    // Missing, unreadable, not JSON: each is a slot that cannot be started.
    if (error instanceof DiskError) return { path: error.path, reason: error.code };
    if (error instanceof SyntaxError) return { path, reason: "wrong contents" };
    throw error;
  }
}

/** Undefined for anything that is not a list of plain names. @throws SyntaxError */
export function parseFrameworkList(bytes: Uint8Array): FrameworkList | undefined {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== "object" || value === null || !("version" in value) || !("files" in value)) return undefined;
  const { version, files } = value;
  if (typeof version !== "string" || !Array.isArray(files)) return undefined;
  const rows: readonly unknown[] = files;
  if (!rows.every(isRow)) return undefined;
  const hasTime = "builtMs" in value && typeof value.builtMs === "number";
  return { version, ...(hasTime ? { builtMs: Number(value.builtMs) } : {}), files: rows };
}

function isRow(value: unknown): value is FrameworkList["files"][number] {
  if (typeof value !== "object" || value === null || !("name" in value) || !("sha256" in value)) return false;
  return (
    typeof value.name === "string" && /^[a-z][A-Za-z0-9.-]{0,63}$/.test(value.name) && typeof value.sha256 === "string"
  );
}
